using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Operator.Observation;

/// <summary>How far one Job has come, as the caches have it.</summary>
internal enum JobState
{
    /// <summary>No Job of this run.</summary>
    Absent,

    /// <summary>Being deleted; its name is free when it is gone.</summary>
    Terminating,

    Suspended,

    /// <summary>No step has started.</summary>
    Pending,
    Running,
    Succeeded,

    /// <summary>Complete, but the caches have no pod to read results from.</summary>
    ResultsLost,
    Failed,
}

/// <summary>One Job of the current run with its newest pod, or what the status still knows of them.</summary>
internal sealed record PlatformObservation
{
    public required string Platform { get; init; }

    public required JobState State { get; init; }

    public JobView? Job { get; init; }

    public PodView? Pod { get; init; }

    /// <summary>The running step, or the last that ran.</summary>
    public string? Step { get; init; }

    public int StepsDone { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Since when a pod should be there, or its first container run; null where that is not what is missing.</summary>
    public DateTimeOffset? DueSince { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public SourceStatus? Source { get; init; }

    /// <summary>As the source step reports it.</summary>
    public string? Snapshotter { get; init; }

    /// <summary>The steps that the pod has started.</summary>
    public IReadOnlyList<StepStatus> Steps { get; init; } = [];

    /// <summary>Results of finished steps, by step id.</summary>
    public IReadOnlyDictionary<string, StepResult> Results { get; init; } = new Dictionary<string, StepResult>();

    /// <summary>What has been pushed of the spec's outputs, by output name.</summary>
    public IReadOnlyDictionary<string, OutputPlatformStatus> Outputs { get; init; } = new Dictionary<string, OutputPlatformStatus>();

    public FailureStatus? Failure { get; init; }
}
