using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>An override that must be a multi-architecture image although one platform is built.</summary>
internal static class BothArchitectures
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Platforms.Distinct().Count() != 1)
            yield break;

        var reason = Reason(context);
        var packages = context.Spec.Pkgs.Overrides.Keys
            .Select(context.Table.Package)
            .OfType<PackageRow>()
            .Where(package => package.Unread?.Contains(context.Table.Minor) != true)
            .OrderBy(package => package.Name, StringComparer.Ordinal);

        foreach (var package in packages)
        {
            if (reason is not null)
                yield return Sentence(package.Name, reason);
            else if (package.AlwaysBothArchitectures?.Contains(context.Table.Minor) == true)
                yield return Sentence(package.Name, $"{context.Table} reads it for both");
        }
    }

    private static string? Reason(SpecContext context)
    {
        if (context.Spec.Outputs.Contains("sbom"))
            return "sbom describes both";

        return context.Spec.Variables.GetValueOrDefault("INSTALLER_ARCH") == "all" && context.Spec.Outputs.Contains("imager")
            ? "INSTALLER_ARCH=all puts both into the imager"
            : null;
    }

    private static string Sentence(string package, string reason) =>
        $"pkgs.overrides.{package} must be an image of linux/amd64 and linux/arm64, although one platform is built: {reason}.";
}
