using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>
/// The release must have the package of each override. Patch releases differ and forks do more, so where anything is built, the source
/// decides in the first minute, and this is a warning.
/// </summary>
internal static class PackageRule
{
    public static IEnumerable<SpecError> Check(SpecContext context) => context.BuildsTalos ? [] : Unknown(context);

    public static IEnumerable<string> Warnings(SpecContext context) => context.BuildsTalos ? Unknown(context).Select(UnlessRead) : [];

    /// <summary>A sentence about something that only some sources read.</summary>
    public static string UnlessRead(SpecError error) => $"{error.Message} The build fails within its first minute unless its source reads it.";

    private static IEnumerable<SpecError> Unknown(SpecContext context) =>
        from entry in context.Spec.Pkgs.Overrides
        where context.Table.Package(entry.Key) is null
        orderby entry.Key
        select SpecError.Of($"spec.pkgs.overrides.{entry.Key}", entry.Value, Explain(context.Table, entry.Key));

    private static string Explain(ReleaseTable table, string name)
    {
        var elsewhere = ReleaseMatrix.Packages.Where(package => package.Name == name).Select(package => package.Releases).ToList();
        var names = table.Packages.Select(package => package.Name).Order(StringComparer.Ordinal).ToList();

        return elsewhere.Count > 0
            ? $"replaces nothing: {table} has no {PackageRow.VariableOf(name)}. It is available {ReleaseSpan.Words(elsewhere)}."
            : $"replaces nothing: no release has {PackageRow.VariableOf(name)}.{Suggestion.For(name, names)} "
                + $"{table} has {string.Join(", ", names)}.";
    }
}
