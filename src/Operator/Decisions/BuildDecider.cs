using TalosImageOperator.Operator.Decisions.Policies;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>The order in which a build is judged: the first policy with an answer decides.</summary>
internal static class BuildDecider
{
    private static readonly Func<BuildCase, Decision?>[] Policies =
    [
        RefuseInvalidSpec.Decide,
        KeepFinishedRun.Decide,
        RestartAfterChange.Decide,
        HoldSuspended.Decide,
        WaitForSlot.Decide,
        EndOnFailure.Decide,
        RepeatLaggingPlatform.Decide,
        BuildPlatforms.Decide,
        Publish.Decide,
    ];

    public static Decision Decide(BuildCase build)
    {
        var decision = Policies.Select(policy => policy(build)).OfType<Decision>().First();
        return decision with { Writes = [.. OldRuns.Delete(build), .. decision.Writes] };
    }
}
