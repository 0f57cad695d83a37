using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A failed run whose spec was changed in a way that leaves the content as it was, such as a longer timeout, is tried again
/// under its old name: first what is left of it has to go.
/// </summary>
internal static class RestartAfterChange
{
    public static Decision? Decide(BuildCase build) =>
        build is { SameRun: true, GenerationSeen: false, Status.Phase: BuildPhase.Failed } && build.Seen.AnyJob
            ? new Decision
            {
                Phase = BuildPhase.Pending,
                Reason = Reasons.Building,
                Message = "The spec was changed after a failure: the build starts again.",
                Writes = [.. build.JobsOfRun.Select(job => new Write.DeleteJob(job))],
            }
            : null;
}
