using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Rules;

/// <summary>The image of a board exists for the architecture of the board only.</summary>
internal static class OutputArchitectureRule
{
    public static IEnumerable<SpecError> Check(SpecContext context) =>
        from output in context.Outputs
        where output.OnlyArchitecture is not null
        from platform in context.Spec.Platforms
        where Architectures.Of(platform) != output.OnlyArchitecture
        select SpecError.Of(
            "spec.outputs",
            output.Name,
            $"is available for linux/{output.OnlyArchitecture} only. Remove {platform} from spec.platforms.");
}
