using TalosImageOperator.Operator.Decisions.Policies;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>The policies in their order. The first that returns a decision is used.</summary>
internal static class BuildDecider
{
    private static readonly Func<ReconcileInput, Decision?>[] WithoutSlot =
    [
        RejectInvalidSpec.Decide,
        KeepFinishedRun.Decide,
        PublishAgain.Decide,
        RestartAfterChange.Decide,
        SuspendBuild.Decide,
        FailBuild.Decide,
        RejectChangedPatches.Decide,
        RejectUnverified.Decide,
    ];

    private static readonly Func<ReconcileInput, Decision?>[] WithSlot =
    [
        YieldSlot.Decide,
        WaitForSlot.Decide,
        RebuildOutdatedPlatform.Decide,
        BuildPlatforms.Decide,
        Reproduce.BeforePublishing,
        Publish.Decide,
    ];

    /// <summary>Whether the decision depends on a slot of the queue.</summary>
    public static bool NeedsSlot(ReconcileInput input) => WaitForSlot.Applies(input) && WithoutSlot.All(policy => policy(input) is null);

    public static Decision Decide(ReconcileInput input)
    {
        var decision = WithoutSlot.Concat(WithSlot).Select(policy => policy(input)).OfType<Decision>().First();
        decision = Reproduce.Continue(input, decision);
        return decision with { Writes = [.. DeletePreviousRuns(input), .. decision.Writes] };
    }

    private static IEnumerable<Write> DeletePreviousRuns(ReconcileInput input) =>
        input.Observed.PreviousJobs.Select(job => new Write.DeleteJob(job));
}
