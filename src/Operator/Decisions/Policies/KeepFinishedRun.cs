using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// Keeps the result of a finished run, also after the TTL has removed its Jobs. A success is kept until its content changes, and a
/// failure until any field of the spec changes. Signing or describing a published run publishes the same run again. A rejected spec is not final,
/// because another version of the operator may accept it.
/// </summary>
internal static class KeepFinishedRun
{
    public static Decision? Decide(ReconcileInput input)
    {
        var status = input.Status;
        return (input.IsCurrentRun, status.Phase) switch
        {
            (true, BuildPhase.Succeeded) when !input.PublishingIsDue => Keep(status, stalled: false),

            // The operator may have stopped between the failure and the deletion of the Jobs.
            (true, BuildPhase.Failed) when input.IsGenerationObserved && !WasRejected(status) && !PublishAgain.IsRequested(input) =>
                Keep(status, stalled: true) with { Writes = [.. input.LiveJobs.Select(job => new Write.DeleteJob(job))] },
            _ => null,
        };
    }

    private static bool WasRejected(TalosImageBuildStatus status) =>
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
