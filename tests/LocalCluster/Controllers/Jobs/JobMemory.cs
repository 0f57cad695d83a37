namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>What the Job controller knows of a Job beyond its status.</summary>
internal sealed class JobMemory
{
    /// <summary>The uids of pods whose end the status has counted.</summary>
    public HashSet<string> Counted { get; } = [];

    public PodBackoff Backoff { get; set; } = new();
}
