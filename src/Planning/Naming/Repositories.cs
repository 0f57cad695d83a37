using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Naming;

/// <summary>The repositories that outputs are pushed to, without a tag.</summary>
public static class Repositories
{
    /// <summary>
    /// Images keep upstream's names. Files get the prefix <c>talos-</c>, so that they do not collide with images of siderolabs/pkgs,
    /// such as <c>kernel</c>, under the same path.
    /// </summary>
    public static string Of(TalosImageBuildSpec spec, OutputRow output) => (output.Product, output.Kind) switch
    {
        (ProductKind.Artifact, _) => Join(spec, $"talos-{output.Name}"),
        (_, StepKind.Image) => Join(spec, output.Target + Suffix(spec)),
        _ => Join(spec, output.Name + Suffix(spec)),
    };

    private static string Join(TalosImageBuildSpec spec, string name) => $"{spec.Registry.Host}/{spec.Registry.Username}/{name}";

    private static string Suffix(TalosImageBuildSpec spec) => spec.Variables.GetValueOrDefault("IMAGE_NAME_SUFFIX", "");
}
