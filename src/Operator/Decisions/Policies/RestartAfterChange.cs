using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A failed run that is final no more: its spec was changed in a way that leaves the content as it was, such as a longer
/// timeout, or it was refused by an operator that knew less. It is tried again under its old name, so the Jobs that are left of
/// it are deleted first.
/// </summary>
internal static class RestartAfterChange
{
    public static Decision? Decide(BuildCase build) =>
        build is { SameRun: true, Status.Phase: BuildPhase.Failed }
            ? new Decision
            {
                Phase = BuildPhase.Pending,
                Reason = Reasons.Building,
                Message = "Restarting.",
                Writes = [.. build.Seen.Jobs.Select(job => new Write.DeleteJob(job))],
                RequeueAfter = TimeSpan.Zero,
            }
            : null;
}
