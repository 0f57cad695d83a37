using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>
/// Each variable must be one that users can set and have a valid value. Whether it exists is the source's to say, where anything is built.
/// </summary>
internal static class VariableRule
{
    public static IEnumerable<SpecError> Check(SpecContext context) =>
        All(context).Where(finding => !finding.IsUnknown || !context.BuildsTalos).Select(finding => finding.Error);

    /// <summary>The source decides about variables that no release is known to read.</summary>
    public static IEnumerable<string> Warnings(SpecContext context) =>
        All(context).Where(finding => finding.IsUnknown && context.BuildsTalos).Select(finding => PackageRule.UnlessRead(finding.Error));

    private static IEnumerable<(SpecError Error, bool IsUnknown)> All(SpecContext context)
    {
        foreach (var (name, value) in context.Spec.Variables.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (Refusal(context.Table, name, value) is { } refusal)
            {
                yield return (SpecError.Of($"spec.variables.{name}", value, refusal), false);
            }
            else if (context.Table.Variable(name) is null)
            {
                // Those of the Dockerfile are written by the Builder, and a secret would be shown in the log of make.
                var isUnknown = !UserVariables.IsInDockerfile(name) && !SecretText.IsSecret(name);
                yield return (SpecError.Of($"spec.variables.{name}", value, Unknown(context.Table, name)), isUnknown);
            }
        }
    }

    private static string? Refusal(ReleaseTable table, string name, string value)
    {
        if (table.Variable(name) is { } variable)
        {
            return variable.Allows(value) ? null : $"is not valid. Use {variable.Allowed}.";
        }

        return Matrix.ReservedVariables.Reason(name) is { } reason ? $"cannot be set in spec.variables. {reason}" : null;
    }

    private static string Unknown(ReleaseTable table, string name)
    {
        var elsewhere = ReleaseMatrix.Variables.Where(row => row.Name == name).Select(row => row.Releases).ToList();
        var names = table.Variables.Select(row => row.Name).Order(StringComparer.Ordinal).ToList();

        return elsewhere.Count > 0
            ? $"has no effect in {table}. {name} is available {ReleaseSpan.Words(elsewhere)}."
            : $"has no effect: no output of {table} reads {name}.{Suggestion.For(name, names)} {table} reads {string.Join(", ", names)}.";
    }
}
