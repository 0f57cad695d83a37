using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>The complete input of a decision. It contains only data, no clients.</summary>
internal sealed record ReconcileInput
{
    public required BuildRun Run { get; init; }

    /// <summary>Errors that only the operator checks, and errors of the schema that an older version of it accepted.</summary>
    public required IReadOnlyList<string> SpecErrors { get; init; }

    /// <summary>One plan per platform, in the order of the spec. Empty if the spec has errors.</summary>
    public required IReadOnlyList<BuildPlan> Plans { get; init; }

    public required RunObservation Observed { get; init; }

    /// <summary>By platform.</summary>
    public required IReadOnlyDictionary<string, NodeMatch> Nodes { get; init; }

    /// <summary>By platform. Empty unless a second build is requested.</summary>
    public IReadOnlyDictionary<string, RebuildNodeMatch> RebuildNodes { get; init; } = new Dictionary<string, RebuildNodeMatch>();

    public required OperatorOptions Options { get; init; }

    /// <summary>Whether the build may run now. Set only if <see cref="BuildDecider.NeedsSlot"/>.</summary>
    public SlotGrant Slot { get; init; }

    /// <summary>The time, if another build could use the slot of this one. Null if none is queued or this one has just got the slot.</summary>
    public DateTimeOffset? YieldAt { get; init; }

    /// <summary>When to read the events of a pod that does not start again, because the operator does not watch events.</summary>
    public TimeSpan? RequeueAfter { get; init; }

    public TalosImageBuildStatus Status => Run.Build.Status;

    /// <summary>Whether the status describes this run.</summary>
    public bool IsCurrentRun => Run.IsCurrentIn(Status);

    public bool IsGenerationObserved => Status.ObservedGeneration == Run.Build.Metadata.Generation;

    /// <summary>The spec requests signatures or statements that the published images do not have.</summary>
    public bool PublishingIsDue => (Run.Signing is { } signing && !signing.IsMetBy(Status)) || (Run.Attesting is { } attesting && !attesting.IsMetBy(Status) && !LacksInputs);

    /// <summary>A finished run that has no list of its inputs, although its plan has: provenance would not name them.</summary>
    public bool LacksInputs =>
        IsCurrentRun && Status is { Phase: BuildPhase.Succeeded, Inputs: null } && Plans.Any(plan => plan.Steps.Any(step => step.Kind == StepKind.Inputs));

    /// <summary>Jobs of the run that have not ended and are not being deleted.</summary>
    public IEnumerable<JobView> LiveJobs => Observed.Jobs.Where(job =>
        job.Metadata.DeletionTimestamp is null && !JobObserver.HasEnded(job));
}
