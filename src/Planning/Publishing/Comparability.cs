using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>Which outputs a second build can be compared by.</summary>
public static class Comparability
{
    // Made from the source of Talos alone, without the kernel or its modules.
    private static readonly HashSet<string> WithoutKernel = new(StringComparer.Ordinal)
    {
        "sbom", "sd-boot", "sd-stub", "talosctl", "talosctl-all-image", "talosctl-cni-bundle",
    };

    /// <summary>
    /// Why the outputs of <see cref="Holds"/> have other content in every build: a kernel that is built from source without a key signs its
    /// modules with one that the build makes and discards. Null if they do not. The operator reads no Secret, so it does not know the type of a key.
    /// </summary>
    public static string? Obstacle(TalosImageBuildSpec spec) =>
        BuiltPackages.HasKernel(spec) && spec.Pkgs.Build!.Kernel.SigningKeySecretRef is null
            ? "each build signs the modules of its kernel with a new key. Set spec.pkgs.build.kernel.signingKeySecretRef to an RSA key."
            : null;

    /// <summary>The published outputs of a plan that can be compared.</summary>
    public static IEnumerable<BuildStep> Comparable(TalosImageBuildSpec spec, BuildPlan plan) =>
        plan.PublishedSteps().Where(step => Obstacle(spec) is null || !Holds(spec, step));

    /// <summary>Whether the output of a step contains the kernel of the build, or modules that are signed with its key.</summary>
    public static bool Holds(TalosImageBuildSpec spec, BuildStep step) => step switch
    {
        { Kind: StepKind.TreeTarget, Tree: TreeIds.Pkgs, Make.Target: var target } => target == spec.Pkgs.Build?.Kernel.Target || ModulePackages.IsPackage(target),
        { Kind: StepKind.TreeTarget, Make.Target: var target } => ModulePackages.IsExtension(target),
        { Kind: StepKind.Image or StepKind.Files } => !WithoutKernel.Contains(step.Produces!.Output),
        { Kind: StepKind.Media, Imager.OutputKind: "cmdline" } => false,
        { Kind: StepKind.Media } => true,
        _ => false,
    };
}
