using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Each variable must be one that users can set, exist in the release and have a valid value.</summary>
internal static class VariableRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        foreach (var (name, value) in context.Spec.Variables.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (Explain(context.Table, name, value) is { } message)
            {
                yield return SpecError.Of($"spec.variables.{name}", value, message);
            }
        }
    }

    private static string? Explain(ReleaseTable table, string name, string value)
    {
        if (table.Variable(name) is { } variable)
        {
            return variable.Allows(value) ? null : $"is not valid. Use {variable.Allowed}.";
        }

        if (ReservedVariables.Reason(name) is { } reason)
        {
            return $"cannot be set in spec.variables. {reason}";
        }

        var elsewhere = ReleaseMatrix.Variables.Where(row => row.Name == name).Select(row => row.Releases).ToList();
        var names = table.Variables.Select(row => row.Name).Order(StringComparer.Ordinal).ToList();

        return elsewhere.Count > 0
            ? $"has no effect in {table}. {name} is available {ReleaseSpan.Words(elsewhere)}."
            : $"has no effect: no output of {table} reads {name}.{Suggestion.For(name, names)} {table} reads {string.Join(", ", names)}.";
    }
}
