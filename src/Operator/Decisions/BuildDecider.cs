using TalosImageOperator.Operator.Decisions.Policies;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>The policies in their order. The first that returns a decision is used.</summary>
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
        YieldSlot.Decide,
        WaitForSlot.Decide,
        RepeatLaggingPlatform.Decide,
        BuildPlatforms.Decide,
        Publish.Decide,
    ];

    /// <summary>Whether the decision depends on a slot of the queue.</summary>
    public static bool NeedsSlot(BuildCase build) => WaitForSlot.Applies(build) && WithoutSlot.All(policy => policy(build) is null);

    public static Decision Decide(BuildCase build)
    {
        var decision = WithoutSlot.Concat(WithSlot).Select(policy => policy(build)).OfType<Decision>().First();
        return decision with { Writes = [.. OldRuns.Delete(build), .. decision.Writes] };
    }
}
