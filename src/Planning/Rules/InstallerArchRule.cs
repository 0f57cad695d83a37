using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Rules;

/// <summary>An imager with the boot files of one architecture cannot make media for another.</summary>
internal static class InstallerArchRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (!context.Spec.Variables.TryGetValue("INSTALLER_ARCH", out var architecture) || architecture is "all" or "targetarch")
        {
            yield break;
        }

        var users = SpecContext.Names(context.Outputs.Where(output =>
            output.Name == "installer" || (output.Media is not null && context.Imager.ImagerStep is not null)));

        foreach (var platform in context.Spec.Platforms.Where(platform => Architectures.Of(platform) != architecture))
        {
            if (users.Length > 0)
            {
                yield return SpecError.Of(
                    "spec.variables.INSTALLER_ARCH",
                    architecture,
                    $"excludes the boot files for {platform}, which {users} requires. Use all or targetarch.");
            }
        }
    }
}
