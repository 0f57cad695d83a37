using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.EndToEnd.Tests.Builds.Dialects;

/// <summary>One output in the registry, where a user looks for it.</summary>
internal sealed class PublishedOutput(Dialect dialect, string place, OutputRow row, string architecture)
{
    private const string Title = "org.opencontainers.image.title";

    private static readonly string[] ImageConfigs =
        ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];

    // Images have upstream's names, the image of all clients too; files have the output's.
    private string Repository => $"{Stack.Registry}/{place}/" + (row.Product, row.Name) switch
    {
        (ProductKind.Artifact, _) => $"talos-{row.Name}",
        (_, "talosctl-all-image") => "talosctl-all",
        _ => row.Name,
    };

    /// <summary>The tag is there, and under it what the matrix says of the output.</summary>
    public async Task AssertAsync()
    {
        var manifest = await ManifestAsync();
        var config = manifest["config"]!;
        if (row.Product == ProductKind.Artifact)
        {
            Assert.Equal($"application/vnd.talosimages.{row.Name}", (string?)manifest["artifactType"]);
            Assert.Equal(
                row.FilesOf(dialect.Table.Facts, architecture).Order(StringComparer.Ordinal),
                Layers(manifest).Select(layer => (string?)layer["annotations"]?[Title]).Order(StringComparer.Ordinal));
            Assert.All(Layers(manifest), layer => Assert.True((long)layer["size"]! > 0, $"{row.Name} has an empty file"));
            return;
        }

        Assert.Contains((string?)config["mediaType"], ImageConfigs);
        var image = JsonNode.Parse(await RegistryClient.ReadAsync(Repository, (string)config["digest"]!))!;
        Assert.Equal(("linux", architecture), ((string?)image["os"], (string?)image["architecture"]));
        Assert.NotEmpty(Layers(manifest));
    }

    /// <summary>The text of the output's one file.</summary>
    public async Task<string> ReadAsync() =>
        await RegistryClient.ReadAsync(Repository, (string)Assert.Single(Layers(await ManifestAsync()))["digest"]!);

    private async Task<JsonObject> ManifestAsync()
    {
        var tag = $"{Repository}:{dialect.Release}";
        var index = await RegistryClient.FindAsync(tag);
        Assert.True(index is not null, $"There is no {tag}.");
        var entry = Assert.Single(index.Value.Manifest["manifests"]!.AsArray())!;
        Assert.Equal(("linux", architecture), ((string?)entry["platform"]!["os"], (string?)entry["platform"]!["architecture"]));
        return (await RegistryClient.FindAsync($"{Repository}@{entry["digest"]}"))!.Value.Manifest;
    }

    private static IEnumerable<JsonNode> Layers(JsonObject manifest) => manifest["layers"]!.AsArray().OfType<JsonNode>();
}
