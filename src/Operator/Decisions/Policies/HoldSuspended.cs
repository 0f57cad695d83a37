using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Suspended: running pods are stopped, and start from their last cached layer when the build is resumed.</summary>
internal static class HoldSuspended
{
    public static Decision? Decide(BuildCase build) => !build.Run.Build.Spec.Suspend
        ? null
        : new Decision
        {
            Phase = BuildPhase.Suspended,
            Reason = Reasons.Suspended,
            Message = "Suspended: set spec.suspend to false to go on.",
            Platforms = build.Seen.Platforms,
            Writes =
            [
                .. build.Seen.Platforms.Append(build.Seen.Publish)
                    .Where(seen => seen.State is JobState.Pending or JobState.Running)
                    .Select(seen => new Write.SuspendJob(seen.Job!, true)),
            ],
        };
}
