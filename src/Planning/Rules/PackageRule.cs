using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Each override is of a package that the release lets a user replace.</summary>
internal static class PackageRule
{
    public static IEnumerable<SpecError> Check(SpecContext context) =>
        from entry in context.Spec.Pkgs.Overrides
        where context.Table.Package(entry.Key) is null
        orderby entry.Key
        select new SpecError
        {
            Field = $"pkgs.overrides.{entry.Key}",
            Value = entry.Value,
            Message = Explain(context.Table, entry.Key),
        };

    private static string Explain(ReleaseTable table, string name)
    {
        var elsewhere = ReleaseMatrix.Packages.Where(package => package.Name == name).Select(package => package.Releases).ToList();
        var names = string.Join(", ", table.Packages.Select(package => package.Name).Order(StringComparer.Ordinal));

        return elsewhere.Count > 0
            ? $"{table} has no {PackageRow.VariableOf(name)}; it exists {ReleaseSpan.Words(elsewhere)}"
            : $"no release has a {PackageRow.VariableOf(name)}; {table} lets you replace {names}";
    }
}
