namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>What to do about one Job, in this order: delete, create, write the status, release.</summary>
internal sealed record JobDecision
{
    /// <summary>Pods to stop, and not to count as failed: their finalizer is removed first.</summary>
    public required IReadOnlyList<JsonObject> Discard { get; init; }

    /// <summary>Pods to stop.</summary>
    public required IReadOnlyList<JsonObject> Delete { get; init; }

    /// <summary>How many pods to create.</summary>
    public required int Create { get; init; }

    public required JsonObject Status { get; init; }

    /// <summary>Pods whose end the status has counted, so that their finalizer can be removed.</summary>
    public required IReadOnlyList<JsonObject> Release { get; init; }

    public required IReadOnlyList<JobEvent> Events { get; init; }

    public required PodBackoff Backoff { get; init; }

    /// <summary>When to decide again without another change.</summary>
    public TimeSpan? Again { get; init; }
}

/// <summary>An event about a Job, to be recorded once its status is written.</summary>
internal sealed record JobEvent(string Reason, string Message, bool Warning = false);
