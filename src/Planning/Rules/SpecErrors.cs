using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Every error of a spec at once: those of the schema, else those that only the release matrix knows.</summary>
public static class SpecErrors
{
    private static readonly TalosImageBuildValidator Validator = new();

    /// <summary>Empty where the spec can be planned.</summary>
    public static IReadOnlyList<SpecError> Of(TalosImageBuildSpec spec) =>
        Validator.Check(spec) is { Count: > 0 } errors ? errors : SpecRules.Check(spec);
}
