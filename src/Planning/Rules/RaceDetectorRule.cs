using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>WITH_RACE sets two variables in the Makefile, which make ignores if the command line sets them too.</summary>
internal static class RaceDetectorRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var variables = context.Spec.Variables;

        if (!BooleanVariables.IsOn(variables, "WITH_RACE"))
        {
            yield break;
        }

        foreach (var (name, needed) in ((string, string)[])[("CGO_ENABLED", "1"), ("INSTALLER_ARCH", "targetarch")])
        {
            if (variables.TryGetValue(name, out var value) && value != needed)
            {
                yield return SpecError.Of($"spec.variables.{name}", value, $"conflicts with WITH_RACE, which sets it to {needed}. Remove it.");
            }
        }
    }
}
