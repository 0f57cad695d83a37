using TalosImageOperator.Operator.Decisions.Policies;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>The order in which a build is judged: the first policy with an answer decides.</summary>
internal static class BuildDecider
{
    private static readonly Func<BuildCase, Decision?>[] WithoutSlot =
    [
        RefuseInvalidSpec.Decide,
        KeepFinishedRun.Decide,
        PublishAgain.Decide,
        RestartAfterChange.Decide,
        HoldSuspended.Decide,
        EndOnFailure.Decide,
    ];

    private static readonly Func<BuildCase, Decision?>[] WithSlot =
    [
        WaitForSlot.Decide,
        RepeatLaggingPlatform.Decide,
        BuildPlatforms.Decide,
        Publish.Decide,
    ];

    /// <summary>Whether the decision depends on a slot; only then is one asked for.</summary>
    public static bool NeedsSlot(BuildCase build) => WaitForSlot.Applies(build) && WithoutSlot.All(policy => policy(build) is null);

    public static Decision Decide(BuildCase build)
    {
        var decision = WithoutSlot.Concat(WithSlot).Select(policy => policy(build)).OfType<Decision>().First();
        return decision with { Writes = [.. OldRuns.Delete(build), .. decision.Writes] };
    }
}
