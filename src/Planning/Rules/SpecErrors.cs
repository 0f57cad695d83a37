using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Checks a spec against the schema and, if that succeeds, against the release matrix.</summary>
public static class SpecErrors
{
    private static readonly TalosImageBuildValidator Validator = new();

    /// <summary>All errors of a spec. Empty if the spec can be planned.</summary>
    public static IReadOnlyList<SpecError> Of(TalosImageBuildSpec spec) =>
        Validator.Check(spec) is { Count: > 0 } errors ? errors : SpecRules.Check(spec);
}
