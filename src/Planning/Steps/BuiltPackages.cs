using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The packages of Talos that a build makes itself.</summary>
internal static class BuiltPackages
{
    /// <summary>The package that a target replaces; null if the release reads none of it.</summary>
    public static PackageRow? Row(TalosImageBuildSpec spec, ReleaseTable table, string target)
    {
        var name = spec.Pkgs.Build?.Kernel.Target == target ? KernelSpec.DefaultTarget : target;
        return table.Packages.FirstOrDefault(package => package.Target == name);
    }

    /// <summary>Whether the kernel is among the packages that are built.</summary>
    public static bool HasKernel(TalosImageBuildSpec spec) => spec.Pkgs.Build is { } build && build.Targets.Contains(build.Kernel.Target);

    /// <summary>Whether the media have another kernel than the one that the official extensions were built for.</summary>
    public static bool HasOwnKernel(TalosImageBuildSpec spec) =>
        HasKernel(spec) || spec.Pkgs.Overrides.ContainsKey(KernelSpec.DefaultTarget) || spec.Pkgs.Prefix is not null || spec.Pkgs.Tag is not null;
}
