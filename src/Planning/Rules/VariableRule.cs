using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Each variable is one that a user may set, exists in the release and has a value of its own kind.</summary>
internal static class VariableRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        foreach (var (name, value) in context.Spec.Variables.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (Explain(context.Table, name, value) is { } message)
                yield return new SpecError { Field = $"variables.{name}", Value = value, Message = message };
        }
    }

    private static string? Explain(ReleaseTable table, string name, string value)
    {
        if (table.Variable(name) is { } variable)
            return variable.Allows(value) ? null : $"it must be {variable.Allowed}";

        if (ReservedVariables.Reason(name) is { } reason)
            return $"it may not be set here: {reason}";

        var elsewhere = ReleaseMatrix.Variables.Where(row => row.Name == name).Select(row => row.Releases).ToList();
        var names = string.Join(", ", table.Variables.Select(row => row.Name).Order(StringComparer.Ordinal));

        return elsewhere.Count > 0
            ? $"{table} does not have it; it exists {ReleaseSpan.Words(elsewhere)}"
            : $"it changes no output of {table}; {names} do";
    }
}
