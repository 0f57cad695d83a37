using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Planning.Plan;

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

        var done = plans.Sum(plan => Done(plan, decision.Platforms.Single(seen => seen.Platform == plan.Platform)));
        var published = decision.Phase == BuildPhase.Succeeded || run.Publish.State == JobState.Succeeded ? 1 : 0;
        return $"{done + published}/{plans.Sum(plan => plan.Steps.Count) + 1}";
    }

    private static int Done(BuildPlan plan, PlatformObservation seen) =>
        seen.State == JobState.Succeeded ? plan.Steps.Count : Math.Min(seen.StepsDone, plan.Steps.Count);
}
