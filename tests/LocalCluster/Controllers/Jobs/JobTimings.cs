namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>How long the Job controller waits before it replaces a failed pod. The defaults are upstream's.</summary>
internal sealed record JobTimings
{
    /// <summary>The wait after the first failure; it doubles with each further one. Tests make it short.</summary>
    public TimeSpan FirstPodBackoff { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestPodBackoff { get; init; } = TimeSpan.FromMinutes(10);
}
