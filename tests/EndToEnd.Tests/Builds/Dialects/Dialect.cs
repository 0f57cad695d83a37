using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.EndToEnd.Tests.Builds.Dialects;

/// <summary>A release whose builds differ from those before it, with a fixture tree of its own.</summary>
/// <param name="Name">Of the tree.</param>
/// <param name="Release">A tag in it.</param>
internal sealed record Dialect(string Name, string Release)
{
    /// <summary>What a shell, make, a Dockerfile and Kubernetes would each expand; the node alone may.</summary>
    public const string KernelArgument = "talos.config=https://config.example/?u=${uuid}&h=$(id)&s=$$HOME";

    public static readonly IReadOnlyList<Dialect> All =
        [new("v1.6", "v1.6.8"), new("v1.9", "v1.9.6"), new("v1.10", "v1.10.9"), new("v1.13", "v1.13.9"), new("v1.14", "v1.14.0-rc.1")];

    public static TheoryData<string> Names => [.. All.Select(dialect => dialect.Name)];

    /// <summary>Those whose disk images need a privileged imager.</summary>
    public static TheoryData<string> PrivilegedNames =>
        [.. All.Where(dialect => dialect.Table.Facts.PrivilegedDiskImages).Select(dialect => dialect.Name)];

    public ReleaseTable Table => ReleaseMatrix.Of(TalosRelease.Parse(Release));

    /// <summary>All that this release makes without privileges.</summary>
    public IReadOnlyList<OutputRow> Unprivileged => [.. Table.Outputs.Where(row => !row.NeedsPrivileges(Table.Facts, unpacks: false))];

    /// <summary>The rest that it makes for an architecture; what is made for one architecture alone is left to that one.</summary>
    public IReadOnlyList<OutputRow> Privileged(string architecture) =>
    [
        .. Table.Outputs.Where(row =>
            row.NeedsPrivileges(Table.Facts, unpacks: false) && (row.OnlyArchitecture ?? "amd64") == architecture),
    ];

    public static Dialect Of(string name) => All.Single(dialect => dialect.Name == name);

    /// <summary>A build of some outputs; its name is also its place in the registry.</summary>
    public Manifest Manifest(string place, string platform, IEnumerable<OutputRow> outputs)
    {
        var manifest = new Manifest(place)
            .With("release", Release)
            .With("source.repository", $"{Stack.Git}/talos-{Name}.git")
            .With("platforms", new JsonArray(platform))
            .With("outputs", new JsonArray([.. outputs.Select(output => JsonValue.Create(output.Name))]))
            .With("imager.extraKernelArgs", new JsonArray(KernelArgument))
            .With("imager.secureBoot.secretRef.name", "keys");

        // Before v1.7 one package can be replaced, the kernel, and there is no other place for the rest.
        return Table.Facts.PkgsPrefix ? manifest : manifest.With("pkgs.prefix", null);
    }
}
