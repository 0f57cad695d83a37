using System.Text.Json.Nodes;

namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>What to do about one Job, in this order: status, release, delete, create.</summary>
internal sealed record JobDecision
{
    public required JsonObject Status { get; init; }

    public required PodBackoff Backoff { get; init; }

    /// <summary>Pods that <see cref="Status"/> counts for the first time.</summary>
    public required IReadOnlyList<JsonObject> NewlyCounted { get; init; }

    /// <summary>Pods that need no longer be kept for counting.</summary>
    public required IReadOnlyList<JsonObject> Release { get; init; }

    /// <summary>Pods to stop. Those that are to count as failures keep their finalizer until they have ended.</summary>
    public required IReadOnlyList<JsonObject> Delete { get; init; }

    /// <summary>How many pods to create.</summary>
    public required int Create { get; init; }

    public required IReadOnlyList<JobEvent> Events { get; init; }

    /// <summary>When to decide again without another change.</summary>
    public TimeSpan? Again { get; init; }
}
