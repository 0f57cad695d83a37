using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>Refuses settings that the checked-out source does not read: they would change nothing, and nobody would notice.</summary>
internal static class UnreadVariables
{
    /// <exception cref="StepFailedException">Input: all settings that have no effect, by name.</exception>
    public static void Refuse(SourceTreeInputs tree)
    {
        var unread = tree.UnreadFields().ToList();
        if (unread.Count > 0)
        {
            throw StepFailedException.Input(Reasons.InvalidSpec, string.Join(' ', unread.Select(entry => Sentence(entry.Variable, entry.Field, tree.PackageVariables()))));
        }
    }

    private static string Sentence(string variable, string field, IReadOnlyList<string> packages)
    {
        var near = field.StartsWith(InputFields.Overrides, StringComparison.Ordinal)
            ? Suggestion.For(field[(InputFields.Overrides.Length + 1)..], [.. packages.Select(PackageRow.NameOf)])
            : "";
        return $"{field} has no effect: the source that was checked out does not read {variable}.{near} Remove it, or use a source that reads it.";
    }
}
