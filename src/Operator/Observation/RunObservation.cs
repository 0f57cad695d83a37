using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Observation;

/// <summary>The observed state of a build: its current run, and the remaining Jobs of earlier runs.</summary>
internal sealed record RunObservation
{
    /// <summary>In the order of the spec.</summary>
    public required IReadOnlyList<PlatformObservation> Platforms { get; init; }

    public required PlatformObservation Publish { get; init; }

    /// <summary>The platforms of the second build, in the order of the spec. Empty if none is requested.</summary>
    public IReadOnlyList<PlatformObservation> Rebuilds { get; init; } = [];

    /// <summary>The Job that compares both builds. Null if no second build is requested.</summary>
    public PlatformObservation? Compare { get; init; }

    /// <summary>
    /// Every Job of the current run, including Jobs of platforms without a plan and Jobs that are being deleted.
    /// </summary>
    public required IReadOnlyList<JobView> Jobs { get; init; }

    /// <summary>Jobs of other runs that are not yet being deleted.</summary>
    public required IReadOnlyList<JobView> PreviousJobs { get; init; }

    public IEnumerable<PlatformObservation> All => Platforms.Append(Publish);
}
