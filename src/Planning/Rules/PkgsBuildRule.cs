using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>A built package has the architecture of its platform only, and no other image may replace it or have its name.</summary>
internal static class PkgsBuildRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        foreach (var (index, target) in (context.Spec.Pkgs.Build?.Targets ?? []).Index())
        {
            var package = BuiltPackages.Row(context.Spec, context.Table, target);

            if (Explain(context, target, package) is { } message)
            {
                yield return SpecError.Of($"spec.pkgs.build.targets[{index}]", target, message);
            }
        }
    }

    private static string? Explain(SpecContext context, string target, PackageRow? package)
    {
        if (package is null)
        {
            return null;
        }

        if (context.Spec.Pkgs.Overrides.ContainsKey(package.Name))
        {
            return $"is replaced by spec.pkgs.overrides.{package.Name} as well. Remove one of them.";
        }

        return BothArchitecturesReason(context) is { } reason
            ? $"must be an image for linux/amd64 and linux/arm64, but is built for one of them at a time: {reason}."
            : null;
    }

    // A package that the release itself takes for both is completed by the other architecture's image of the release.
    private static string? BothArchitecturesReason(SpecContext context)
    {
        if (context.Spec.Outputs.Contains("sbom"))
        {
            return "sbom describes both";
        }

        return context.Spec.Variables.GetValueOrDefault("INSTALLER_ARCH") == "all"
            ? "INSTALLER_ARCH=all puts both into the imager"
            : null;
    }
}
