namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>How one instance of a container ended.</summary>
/// <param name="Id">Docker's ID of the container. Null if it was never created.</param>
internal sealed record ContainerEnd(
    string? Id, int ExitCode, string Reason, string Message, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public bool Succeeded => ExitCode == 0;
}
