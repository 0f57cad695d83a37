using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A finished run is final: Jobs that their TTL removed do not restart it. A success is kept until its content changes, a failure
/// until anything in the spec does. Signing what is published is another publishing of the same run. A refused spec is not finished: another version of the operator may accept it.
/// </summary>
internal static class KeepFinishedRun
{
    public static Decision? Decide(BuildCase build)
    {
        var status = build.Status;
        return (build.SameRun, status.Phase) switch
        {
            (true, BuildPhase.Succeeded) when !build.SignatureIsDue => Keep(status, stalled: false),

            // The operator may have stopped between the failure and its deletes.
            (true, BuildPhase.Failed) when build.GenerationSeen && !WasRefused(status) && !PublishAgain.IsRequested(build) =>
                Keep(status, stalled: true) with { Writes = [.. build.LiveJobs.Select(job => new Write.DeleteJob(job))] },
            _ => null,
        };
    }

    private static bool WasRefused(TalosImageBuildStatus status) =>
        status.Failure is { Reason: Reasons.InvalidSpec, Platform: null, Step: null };

    private static Decision Keep(TalosImageBuildStatus status, bool stalled)
    {
        var ready = status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        return new Decision
        {
            Phase = status.Phase!.Value,
            Reason = ready?.Reason ?? status.Failure?.Reason ?? Reasons.Succeeded,
            Message = ready?.Message ?? "",
            Stalled = stalled,
            Failure = status.Failure,
        };
    }
}
