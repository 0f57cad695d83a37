using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Queue;

/// <summary>What a build asks of the queue.</summary>
internal enum QueueClaim
{
    /// <summary>Nothing: it is finished, suspended, limited by Kueue, or waits for something other than a slot.</summary>
    None,
    Waiting,

    /// <summary>It has a slot.</summary>
    Running,
}

/// <summary>Derives a build's claim from the build and its Jobs alone, so that a new leader counts as the one before it.</summary>
internal static class QueueClaims
{
    public static QueueClaim Of(TalosImageBuild build, IReadOnlyList<JobView> jobs)
    {
        var status = build.Status;
        var phase = IsCurrent(build) ? status.Phase : null;
        var reason = Reason(status);
        return (phase, reason) switch
        {
            _ when build.Spec.Job.QueueName is { Length: > 0 } => QueueClaim.None,

            // Its pods start only once somebody has acted, which may be never.
            (BuildPhase.Building or BuildPhase.Publishing, Reasons.SecretNotFound or Reasons.ConfigMapNotFound or Reasons.PodNotStarting or Reasons.PodRefused)
                => QueueClaim.None,
            _ when jobs.Any(JobObserver.IsLive) => QueueClaim.Running,
            (BuildPhase.Succeeded or BuildPhase.Failed, _) => QueueClaim.None,
            _ when build.Spec.Suspend || jobs.Any(Suspension.IsForeign) => QueueClaim.None,
            (not null, Reasons.WaitingForNode or Reasons.JobRefused) => QueueClaim.None,
            (BuildPhase.Building or BuildPhase.Publishing, _) => QueueClaim.Running,
            _ => QueueClaim.Waiting,
        };
    }

    // Until a reconcile has seen an edit, the status describes another spec.
    private static bool IsCurrent(TalosImageBuild build) =>
        build.Status.ObservedGeneration == build.Metadata.Generation
        && (BuildRun.RebuildOf(build) is not { } rebuild || rebuild == build.Status.LastHandledRebuild)
        && (build.Spec.Sign is null || BuildRun.SignOf(build) is not { } sign || sign == build.Status.LastHandledSign);

    private static string? Reason(TalosImageBuildStatus status) =>
        status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Reason;
}
