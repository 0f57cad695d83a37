using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>WITH_RACE sets two variables inside the Makefile, which make ignores where the user sets them too.</summary>
internal static class RaceDetectorRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var variables = context.Spec.Variables;

        if (!Switches.IsOn(variables, "WITH_RACE"))
            yield break;

        foreach (var (name, needed) in ((string, string)[])[("CGO_ENABLED", "1"), ("INSTALLER_ARCH", "targetarch")])
        {
            if (variables.TryGetValue(name, out var value) && value != needed)
            {
                yield return new SpecError
                {
                    Field = $"variables.{name}",
                    Value = value,
                    Message = $"WITH_RACE needs {needed}; leave it out",
                };
            }
        }
    }
}
