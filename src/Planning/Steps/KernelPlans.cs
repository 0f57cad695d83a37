using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Steps;

/// <summary>What a plan says about the kernel of its packages.</summary>
internal static class KernelPlans
{
    /// <returns>Null if neither the kernel nor anything that is signed with its key is built.</returns>
    public static KernelPlan? Of(TalosImageBuildSpec spec, PkgsBuildSpec pkgs)
    {
        var kernel = pkgs.Kernel;
        return !pkgs.Targets.Contains(kernel.Target) && kernel.SigningKeySecretRef is null ? null : new KernelPlan
        {
            Target = kernel.Target,
            Image = spec.Pkgs.Overrides.GetValueOrDefault(KernelSpec.DefaultTarget),
            Changes = kernel.ConfigMapRef is not null,
            RemovePatches = kernel.RemovePatches.Count == 0 ? null : kernel.RemovePatches,
            SigningKey = kernel.SigningKeySecretRef is not null,
            Modules = kernel.Modules,
            ExtraModules = kernel.ExtraModules.Count == 0 ? null : kernel.ExtraModules,
        };
    }
}
