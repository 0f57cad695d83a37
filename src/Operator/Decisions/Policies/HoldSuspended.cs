using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Suspended: running pods are deleted. Resumed, the build starts from its last cached layers.</summary>
internal static class HoldSuspended
{
    public static Decision? Decide(BuildCase build) => !build.Run.Build.Spec.Suspend
        ? null
        : new Decision
        {
            Phase = BuildPhase.Suspended,
            Reason = Reasons.Suspended,
            Message = "Suspended. Set spec.suspend to false to resume.",
            Platforms = build.Seen.Platforms,
            Writes =
            [
                .. build.Seen.Platforms.Append(build.Seen.Publish)
                    .Where(seen => seen.State is JobState.Pending or JobState.Running)
                    .Select(seen => new Write.SuspendJob(seen.Job!, true)),
            ],
        };
}
