using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A failed run that is final no more: its spec was changed in a way that leaves the content as it was, such as a longer
/// timeout, or it was refused by an operator that knew less. It is tried again under its old name, so first what is left of it
/// has to go: the Jobs, and the plan they ran.
/// </summary>
internal static class RestartAfterChange
{
    public static Decision? Decide(BuildCase build) =>
        build is { SameRun: true, Status.Phase: BuildPhase.Failed }
            ? new Decision
            {
                Phase = BuildPhase.Pending,
                Reason = Reasons.Building,
                Message = "The build starts again.",
                Writes =
                [
                    .. build.Seen.Jobs.Select(job => new Write.DeleteJob(job)),
                    new Write.DeleteConfigMap(build.Run.Namespace, Names.ConfigMap(build.Run.Name, build.Run.RunId)),
                ],
                RequeueAfter = TimeSpan.Zero,
            }
            : null;
}
