using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>A kernel, its modules and its key belong to one build.</summary>
internal static class KernelRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Pkgs.Build is not { } build)
        {
            return [];
        }

        return [.. Targets(context), .. Changes(context), .. Versions(build.Vars)];
    }

    private static IEnumerable<SpecError> Targets(SpecContext context)
    {
        var build = context.Spec.Pkgs.Build!;
        var key = build.Kernel.SigningKeySecretRef;
        var hasKernel = BuiltPackages.HasKernel(context.Spec);
        foreach (var (index, target) in build.Targets.Index())
        {
            if (target == "kernel-build" || target == $"{build.Kernel.Target}-build")
            {
                yield return SpecError.Of(
                    $"spec.pkgs.build.targets[{index}]",
                    target,
                    $"holds the private key that signs the kernel's modules, so it is never published. Use {build.Kernel.Target} instead.");
            }
            else if (!hasKernel && ModulePackages.IsPackage(target) && !(key is not null && context.Spec.Pkgs.Overrides.ContainsKey("kernel")))
            {
                yield return SpecError.Of(
                    $"spec.pkgs.build.targets[{index}]",
                    target,
                    $"is a package of kernel modules, which only the kernel of the same build loads. Add {build.Kernel.Target} to spec.pkgs.build.targets. "
                        + "To build modules for an earlier kernel, set spec.pkgs.build.kernel.signingKeySecretRef to its key and "
                        + "spec.pkgs.overrides.kernel to its image.");
            }
        }
    }

    // Nothing that is built from would change.
    private static IEnumerable<SpecError> Changes(SpecContext context)
    {
        var kernel = context.Spec.Pkgs.Build!.Kernel;
        if (BuiltPackages.HasKernel(context.Spec))
        {
            yield break;
        }

        if (kernel.Target != Entities.Spec.KernelSpec.DefaultTarget)
        {
            yield return Unused("target", kernel.Target);
        }

        if (kernel.ExtraModules.Count > 0)
        {
            yield return Unused("extraModules", string.Join(", ", kernel.ExtraModules));
        }

        if (kernel.Modules != Entities.Spec.MissingModules.Require)
        {
            yield return Unused("modules", kernel.Modules.ToString());
        }

        if (context.Spec.Pkgs.Build.Targets.Any(ModulePackages.IsPackage))
        {
            yield break; // modules for an earlier kernel are built from the sources of that kernel
        }

        if (kernel.ConfigMapRef is { } changes)
        {
            yield return Unused("configMapRef", changes.Name);
        }

        if (kernel.RemovePatches.Count > 0)
        {
            yield return Unused("removePatches", string.Join(", ", kernel.RemovePatches));
        }

        if (kernel.SigningKeySecretRef is { } key)
        {
            yield return Unused("signingKeySecretRef", key.Name);
        }

        SpecError Unused(string field, string value) => SpecError.Of(
            $"spec.pkgs.build.kernel.{field}", value, $"changes nothing: spec.pkgs.build.targets does not contain {kernel.Target}. Add it, or remove the field.");
    }

    /// <summary>BuildKit knows a download by its checksum: with the old one it would build the old kernel under the new number.</summary>
    private static IEnumerable<SpecError> Versions(IReadOnlyDictionary<string, string> vars)
    {
        var missing = ((string[])["linux_sha256", "linux_sha512"]).Where(name => !vars.ContainsKey(name)).ToList();
        if (vars.TryGetValue("linux_version", out var version) && missing.Count > 0)
        {
            yield return SpecError.Of(
                "spec.pkgs.build.vars.linux_version",
                version,
                $"needs the checksums of its tarball: without them the kernel of the old version would be built. Set {string.Join(" and ", missing)} in "
                    + "spec.pkgs.build.vars too.");
        }
    }
}
