using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Naming;

/// <summary>The repositories that outputs are pushed to, without a tag.</summary>
public static class Repositories
{
    /// <summary>
    /// Images keep upstream's names. Files get <c>talos-</c> before theirs, so that none collides with the images of
    /// siderolabs/pkgs (<c>kernel</c> is one) in the same place. <c>spec.registry.names</c> moves any of them.
    /// </summary>
    public static string Of(TalosImageBuildSpec spec, OutputRow output) => $"{spec.Registry.Host}/{PathOf(spec, output)}";

    /// <summary>Of the image of a package, an extension or an overlay that is built from source.</summary>
    public static string OfBuilt(TalosImageBuildSpec spec, string name) => $"{spec.Registry.Host}/{PathOfBuilt(spec, name)}";

    /// <summary>The path below the registry's host.</summary>
    public static string PathOf(TalosImageBuildSpec spec, OutputRow output) => Moved(spec, output.Name) ?? (output.Product, output.Kind) switch
    {
        (ProductKind.Artifact, _) => Default(spec, $"talos-{output.Name}"),
        (_, StepKind.Image) => Default(spec, output.Target + Suffix(spec)),
        _ => Default(spec, output.Name + Suffix(spec)),
    };

    public static string PathOfBuilt(TalosImageBuildSpec spec, string name) => Moved(spec, name) ?? Default(spec, name);

    private static string? Moved(TalosImageBuildSpec spec, string name) => spec.Registry.Names.GetValueOrDefault(name);

    private static string Default(TalosImageBuildSpec spec, string name) => $"{spec.Registry.Username}/{name}";

    private static string Suffix(TalosImageBuildSpec spec) => spec.Variables.GetValueOrDefault("IMAGE_NAME_SUFFIX", "");
}

/// <summary>The tag of all outputs of a build.</summary>
public static class PublishedTag
{
    /// <summary>spec.registry.tag, else upstream's tag: the release and TAG_SUFFIX.</summary>
    public static string Of(TalosImageBuildSpec spec) =>
        spec.Registry.Tag is { Length: > 0 } tag ? tag : spec.Release + spec.Variables.GetValueOrDefault("TAG_SUFFIX", "");
}

/// <summary>Media types of the OCI artifacts for files.</summary>
public static class ArtifactTypes
{
    public const string Prefix = "application/vnd.talosimages.";

    /// <summary>Null for a container image.</summary>
    public static string? Of(OutputRow output) => output.Product == ProductKind.Artifact ? Prefix + output.Name : null;
}
