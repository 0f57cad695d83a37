using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>No Job before the build is one of those that may run at a time.</summary>
internal static class WaitForSlot
{
    private static readonly TimeSpan PlaceRefresh = TimeSpan.FromSeconds(30);

    public static Decision? Decide(BuildCase build)
    {
        var grant = build.AskForSlot();
        return grant.MayRun
            ? null
            : new Decision
            {
                Phase = BuildPhase.Queued,
                Reason = Reasons.Queued,
                Message = $"Place {grant.Place} in the queue; {grant.Running} builds run.",
                Platforms = build.Seen.Platforms,
                LookAgain = PlaceRefresh,
            };
    }
}
