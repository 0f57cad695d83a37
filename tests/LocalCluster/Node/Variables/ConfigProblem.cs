namespace TalosImageOperator.LocalCluster.Node.Variables;

/// <summary>A container cannot be made from its spec as things stand (<c>CreateContainerConfigError</c>).</summary>
internal sealed class ConfigProblem(string message) : Exception(message);
