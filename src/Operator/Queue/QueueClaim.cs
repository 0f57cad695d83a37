using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Queue;

/// <summary>A build's claim on a slot.</summary>
internal enum QueueClaim
{
    /// <summary>No claim: the build is finished, suspended, limited by Kueue, or waits for something other than a slot.</summary>
    None,
    Waiting,

    /// <summary>The build is finished, and its second build waits behind all builds that wait.</summary>
    WaitingLast,

    /// <summary>The build has a slot.</summary>
    Running,
}

/// <summary>Derives a build's claim from the build and its Jobs only, so that a new leader gets the same result as the previous one.</summary>
internal static class QueueClaims
{
    public static QueueClaim Of(TalosImageBuild build, IReadOnlyList<JobView> jobs)
    {
        var status = build.Status;
        var phase = IsCurrent(build) ? status.Phase : null;
        var reason = Reason(status);
        return (phase, reason) switch
        {
            // Regardless of the status, a pod of the Job may start at any time. A queue that was set later does not limit this Job.
            _ when jobs.Any(Suspension.TakesSlot) => QueueClaim.Running,
            _ when build.Spec.Job.QueueName is { Length: > 0 } => QueueClaim.None,
            (BuildPhase.Succeeded, _) when !build.Spec.Suspend && !jobs.Any(Suspension.IsByOthers) => OfReproduction(status.Reproduction),
            (BuildPhase.Succeeded or BuildPhase.Failed, _) => QueueClaim.None,
            _ when build.Spec.Suspend || jobs.Any(Suspension.IsByOthers) => QueueClaim.None,
            _ when jobs.Any(job => Suspension.YieldedAt(job) is not null) => QueueClaim.Waiting,

            // Kueue has admitted its Jobs, and the spec has lost its queue since.
            _ when jobs.Any(JobObserver.IsLive) => phase == BuildPhase.Queued ? QueueClaim.Waiting : QueueClaim.None,
            (not null, Reasons.WaitingForNode or Reasons.JobRefused) => QueueClaim.None,
            (BuildPhase.Building or BuildPhase.Publishing, _) => QueueClaim.Running,
            _ => QueueClaim.Waiting,
        };
    }

    /// <summary>That of a build that cannot be decoded: its Jobs are deleted, and count until then.</summary>
    public static QueueClaim OfUndecodableBuild(IReadOnlyList<JobView> jobs) => jobs.Any(Suspension.TakesSlot) ? QueueClaim.Running : QueueClaim.None;

    /// <summary>Since when a build has been queued that gave its slot to another one. Null if it did not.</summary>
    public static DateTimeOffset? YieldedAt(IReadOnlyList<JobView> jobs) => jobs.Max(Suspension.YieldedAt);

    private static QueueClaim OfReproduction(ReproductionStatus? reproduction) => reproduction switch
    {
        { CompletedAt: null, Reason: Reasons.Queued } => QueueClaim.WaitingLast,
        { CompletedAt: null, Reason: Reasons.Rebuilding } => QueueClaim.Running,
        _ => QueueClaim.None,
    };

    // Until a reconcile has seen an edit, the status describes another spec.
    private static bool IsCurrent(TalosImageBuild build) =>
        build.Status.ObservedGeneration == build.Metadata.Generation
        && (BuildRun.RebuildOf(build) is not { } rebuild || rebuild == build.Status.LastHandledRebuild)
        && (build.Spec.Sign is null || BuildRun.SignOf(build) is not { } sign || sign == build.Status.LastHandledSign);

    private static string? Reason(TalosImageBuildStatus status) =>
        status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Reason;
}
