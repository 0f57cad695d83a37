using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Planning.Rules;

internal static class PackagePrefixRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Pkgs.Prefix is { Length: > 0 } prefix && !context.Table.Facts.PkgsPrefix)
        {
            yield return SpecError.Of(
                "spec.pkgs.prefix",
                prefix,
                $"has no effect in {context.Table}, which always reads its packages from ghcr.io/siderolabs. It is available from v1.7.");
        }
    }
}
