using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Observation;

/// <summary>The state of a Job in the caches.</summary>
internal enum JobState
{
    /// <summary>No Job of this run.</summary>
    Absent,

    /// <summary>Being deleted. Its name is free once it is removed.</summary>
    Terminating,

    Suspended,

    /// <summary>No step has started.</summary>
    Pending,
    Running,
    Succeeded,

    /// <summary>Complete, but without a pod to read results from.</summary>
    ResultsLost,
    Failed,
}

/// <summary>A Job of the current run with its newest pod, or their last state from the status.</summary>
internal sealed record PlatformObservation
{
    public required string Platform { get; init; }

    public required JobState State { get; init; }

    public JobView? Job { get; init; }

    public PodView? Pod { get; init; }

    /// <summary>The running step, or the last one that ran.</summary>
    public string? Step { get; init; }

    public int StepsDone { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The time since which the Job has been waiting for a pod, or the pod for its first container. Null if it is not waiting.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public SourceStatus? Source { get; init; }

    /// <summary>What the platform builds of each source tree, by the tree's ID, that of Talos among them.</summary>
    public IReadOnlyDictionary<string, PlatformSourceStatus> Trees { get; init; } = new Dictionary<string, PlatformSourceStatus>();

    /// <summary>Reported by the step of the kernel.</summary>
    public IReadOnlyList<string> DroppedModules { get; init; } = [];

    /// <summary>The digest of the list that the inputs step has pushed.</summary>
    public string? Inputs { get; init; }

    /// <summary>The same for the images that have a signature which the spec requires. Null without rules.</summary>
    public int? VerifiedImages { get; init; }

    /// <summary>Reported by the inputs step.</summary>
    public IReadOnlyList<string> UnpinnedImages { get; init; } = [];

    /// <summary>Reported by the source step.</summary>
    public string? Snapshotter { get; init; }

    /// <summary>The steps that the pod has started.</summary>
    public IReadOnlyList<StepStatus> Steps { get; init; } = [];

    /// <summary>Results of finished steps, by step ID.</summary>
    public IReadOnlyDictionary<string, StepResult> Results { get; init; } = new Dictionary<string, StepResult>();

    /// <summary>The pushed outputs of the spec, by output name.</summary>
    public IReadOnlyDictionary<string, OutputPlatformStatus> Outputs { get; init; } = new Dictionary<string, OutputPlatformStatus>();

    public FailureStatus? Failure { get; init; }
}
