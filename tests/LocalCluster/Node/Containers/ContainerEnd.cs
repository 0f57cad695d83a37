namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>How one instance of a container ended.</summary>
/// <param name="Id">Docker's id of it; null if it never came to be.</param>
internal sealed record ContainerEnd(
    string? Id, int ExitCode, string Reason, string Message, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public bool Succeeded => ExitCode == 0;
}
