using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Planning.Rules;

/// <summary>A tag that waits for a comparison needs something that can be compared.</summary>
internal static class ReproduceRule
{
    /// <param name="spec">A spec that all other rules accept.</param>
    public static IEnumerable<SpecError> Check(TalosImageBuildSpec spec)
    {
        if (spec.Reproduce is { Rebuild: not RebuildNode.Never, Required: true } && Comparability.Obstacle(spec) is { } obstacle
            && !spec.Platforms.SelectMany(platform => Comparability.Comparable(spec, BuildPlanner.Plan(spec, platform))).Any())
        {
            yield return SpecError.Of(
                "spec.reproduce.required", "true", $"cannot be fulfilled, because no output can be compared: {obstacle} Or set spec.reproduce.required to false.");
        }
    }
}
