namespace TalosImageOperator.Planning.Rules;

internal static class PackagePrefixRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Pkgs.Prefix is { Length: > 0 } prefix && !context.Table.Facts.PkgsPrefix)
        {
            yield return new SpecError
            {
                Field = "pkgs.prefix",
                Value = prefix,
                Message = $"{context.Table} reads its packages from ghcr.io/siderolabs whatever PKGS_PREFIX says; "
                    + "it exists from v1.7",
            };
        }
    }
}
