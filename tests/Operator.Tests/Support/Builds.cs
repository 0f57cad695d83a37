using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Support;

/// <summary>Builds as users declare them.</summary>
internal static class Builds
{
    public const string Amd64 = "linux/amd64";
    public const string Arm64 = "linux/arm64";

    /// <summary>Golden files must not change with the version.</summary>
    public const string BuilderImage = "ghcr.io/talosimages/talos-image-builder:latest";

    public static TalosImageBuildSpec Spec { get; } = new()
    {
        Release = "v1.13.9",
        Platforms = [Amd64, Arm64],
        Outputs = ["kernel", "iso"],
        Registry = new RegistrySpec { Host = "registry.example", Username = "me" },
    };

    public static TalosImageBuild Of(TalosImageBuildSpec? spec = null, string name = "sample", string? rebuild = null) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "images",
            Uid = $"uid-of-{name}",
            Generation = 1,
            ResourceVersion = "1",
            Annotations = rebuild is null ? null : new Dictionary<string, string> { [Labels.Rebuild] = rebuild },
        },
        Spec = spec ?? Spec,
    };

    /// <summary>The same object after a user's edit: another generation, as the API server counts it.</summary>
    public static TalosImageBuild Edit(this TalosImageBuild build, Func<TalosImageBuildSpec, TalosImageBuildSpec> edit) => build with
    {
        Metadata = build.Metadata with { Generation = build.Metadata.Generation + 1 },
        Spec = edit(build.Spec),
    };

    public static TalosImageBuild Rebuild(this TalosImageBuild build, string? token) => build.Annotate(Labels.Rebuild, token);

    /// <summary>With a request to sign again.</summary>
    public static TalosImageBuild Sign(this TalosImageBuild build, string? token) => build.Annotate(Labels.Sign, token);

    /// <summary>With a request for a second build.</summary>
    public static TalosImageBuild Reproduce(this TalosImageBuild build, string? token) => build.Annotate(Labels.Reproduce, token);

    /// <summary>With a key to sign with.</summary>
    public static TalosImageBuild SignWith(this TalosImageBuild build, string secret) =>
        build.Edit(spec => spec with { Sign = new SignSpec { SecretRef = new() { Name = secret } } });

    private static TalosImageBuild Annotate(this TalosImageBuild build, string annotation, string? token) => build with
    {
        Metadata = build.Metadata with
        {
            Annotations = token is null ? null : new Dictionary<string, string> { [annotation] = token },
        },
    };
}
