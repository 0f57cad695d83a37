using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Status;

/// <summary>Finished steps over all steps of all platforms, including the publish step: <c>7/12</c>.</summary>
internal static class Progress
{
    public static string? Count(IReadOnlyList<BuildPlan> plans, RunObservation run, Decision decision)
    {
        if (decision.Platforms.Count == 0)
        {
            return null;
        }

        var done = plans.Sum(plan => Done(plan, decision.Platforms.Single(observed => observed.Platform == plan.Platform)));
        var published = decision.Phase == BuildPhase.Succeeded || run.Publish.State == JobState.Succeeded ? 1 : 0;
        return $"{done + published}/{plans.Sum(plan => plan.Steps.Count) + 1}";
    }

    private static int Done(BuildPlan plan, PlatformObservation observed) =>
        observed.State == JobState.Succeeded ? plan.Steps.Count : Math.Min(observed.StepsDone, plan.Steps.Count);
}
