using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// Restarts a failed run whose spec has changed without changing the content, such as a longer timeout, or whose spec an older
/// operator rejected. The run keeps its name, so its remaining Jobs are deleted first.
/// </summary>
internal static class RestartAfterChange
{
    public static Decision? Decide(ReconcileInput input) =>
        input is { IsCurrentRun: true, Status.Phase: BuildPhase.Failed }
            ? new Decision
            {
                Phase = BuildPhase.Pending,
                Reason = Reasons.Building,
                Message = "Restarting.",
                Writes = [.. input.Observed.Jobs.Select(job => new Write.DeleteJob(job))],
                RequeueAfter = TimeSpan.Zero,
            }
            : null;
}
