namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>A container that Docker has made and not yet started.</summary>
/// <param name="TerminationFile">The file on this machine that holds its termination message.</param>
internal sealed record CreatedContainer(string Id, string TerminationFile);
