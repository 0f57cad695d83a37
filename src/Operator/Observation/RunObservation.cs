using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Observation;

/// <summary>All that is seen of one build: its current run, and what earlier runs left.</summary>
internal sealed record RunObservation
{
    /// <summary>In the spec's order.</summary>
    public required IReadOnlyList<PlatformObservation> Platforms { get; init; }

    public required PlatformObservation Publish { get; init; }

    /// <summary>
    /// Every Job of the current run, also one of a platform that the spec cannot be planned for; those that end already too.
    /// </summary>
    public required IReadOnlyList<JobView> Jobs { get; init; }

    /// <summary>Jobs of other runs that are not yet being deleted.</summary>
    public required IReadOnlyList<JobView> OldJobs { get; init; }

    public IEnumerable<PlatformObservation> All => Platforms.Append(Publish);
}
