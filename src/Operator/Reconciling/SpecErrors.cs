using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Every error of a spec at once: the schema's rules, then what only the release matrix knows.</summary>
internal static class SpecErrors
{
    private static readonly TalosImageBuildSpecValidator Validator = new();

    public static IReadOnlyList<string> Of(TalosImageBuildSpec spec)
    {
        var result = Validator.Validate(spec);
        return result.IsValid
            ? [.. SpecRules.Check(spec).Select(error => error.ToString())]
            : [.. result.Errors.Select(error => error.ErrorMessage)];
    }
}
