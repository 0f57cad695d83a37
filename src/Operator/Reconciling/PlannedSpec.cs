using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>A spec's plans, or every error that keeps it from having any.</summary>
/// <param name="Errors">The schema's rules, then what only the release matrix knows, then plans that do not fit a pod.</param>
/// <param name="Plans">One per platform, in the spec's order; empty where there are errors.</param>
internal sealed record PlannedSpec(IReadOnlyList<string> Errors, IReadOnlyList<BuildPlan> Plans)
{
    /// <param name="spec">As the API server has it.</param>
    /// <param name="cluster">Mirrors and insecure hosts that hold for every build, or null.</param>
    public static PlannedSpec Of(TalosImageBuildSpec spec, PullPlan? cluster)
    {
        IReadOnlyList<string> errors = [.. SpecErrors.Of(spec).Select(error => error.Message)];
        if (errors.Count > 0)
        {
            return new PlannedSpec(errors, []);
        }

        var plans = spec.Platforms.Select(platform => BuildPlanner.Plan(spec, platform, cluster)).ToList();
        errors = [.. plans.Select(plan => MessageRoom.Problem(plan) ?? EncodedPlan.Problem(plan)).OfType<string>()];
        return new PlannedSpec(errors, errors.Count == 0 ? plans : []);
    }
}
