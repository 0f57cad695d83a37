using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>All that a decision rests on; nothing in it can be asked for more.</summary>
internal sealed record BuildCase
{
    public required BuildRun Run { get; init; }

    /// <summary>Errors that only the operator can see, and the schema's own where an older schema let them in.</summary>
    public required IReadOnlyList<string> SpecErrors { get; init; }

    /// <summary>One per platform, in the spec's order; empty where the spec is wrong.</summary>
    public required IReadOnlyList<BuildPlan> Plans { get; init; }

    public required RunObservation Seen { get; init; }

    /// <summary>By platform.</summary>
    public required IReadOnlyDictionary<string, NodeMatch> Nodes { get; init; }

    public required OperatorOptions Options { get; init; }

    /// <summary>Whether the build may run now, where that matters: see <see cref="BuildDecider.NeedsSlot"/>.</summary>
    public SlotGrant Slot { get; init; }

    /// <summary>When to read again what keeps a pod from starting: no watch reports it.</summary>
    public TimeSpan? RequeueAfter { get; init; }

    public TalosImageBuildStatus Status => Run.Build.Status;

    /// <summary>The status describes this run.</summary>
    public bool SameRun => Run.IsCurrentIn(Status);

    public bool GenerationSeen => Status.ObservedGeneration == Run.Build.Metadata.Generation;

    /// <summary>The spec asks for signatures that the published images do not have.</summary>
    public bool SignatureIsDue => Run.Signing is { } signing && !signing.IsMetBy(Status);

    /// <summary>Jobs of the run that neither ended nor are being deleted.</summary>
    public IEnumerable<JobView> LiveJobs => Seen.Jobs.Where(job =>
        job.Metadata.DeletionTimestamp is null && !JobObserver.HasEnded(job));
}
