namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>A volume cannot be set up as things stand (event <c>FailedMount</c>).</summary>
internal sealed class MountProblem(string message) : Exception(message);
