using k8s.Models;

namespace TalosImageOperator.Operator.Observation;

/// <summary>All that is seen of one build: its current run, and what earlier runs left.</summary>
internal sealed record RunObservation
{
    /// <summary>In the spec's order.</summary>
    public required IReadOnlyList<PlatformObservation> Platforms { get; init; }

    public required PlatformObservation Publish { get; init; }

    /// <summary>Jobs of other runs that are not yet being deleted.</summary>
    public required IReadOnlyList<V1Job> OldJobs { get; init; }

    public bool AnyJob => Platforms.Append(Publish).Any(platform => platform.Job is not null);
}
