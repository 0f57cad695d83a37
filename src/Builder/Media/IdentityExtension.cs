using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// A system extension without files that names the build, for <c>talosctl get extensions</c> on a machine. The imager pulls it like all
/// others, from the repository of the list of inputs.
/// </summary>
internal static class IdentityExtension
{
    public const string Name = "talosimagebuild";

    private const int VersionDigits = 12;
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";
    private const string ManifestFile = "manifest.yaml";

    /// <summary>The manifest of the extension (upstream's pkg/machinery/extensions).</summary>
    public static string Manifest(BuildPlan plan) => BlockYaml.Write(new JsonObject
    {
        ["version"] = "v1alpha1",
        ["metadata"] = new JsonObject
        {
            ["name"] = Name,
            ["version"] = plan.Fingerprint[..VersionDigits],
            ["author"] = "TalosImageOperator",
            ["description"] = $"{plan.Build} {plan.Release}",
            ["compatibility"] = new JsonObject { ["talos"] = new JsonObject { ["version"] = ">= v1.0.0" } },
        },
    });

    /// <returns>The image by digest.</returns>
    public static async Task<string> PushAsync(StepContext context, long epoch, CancellationToken stop)
    {
        var repository = context.Step.Produces!.Repository;
        var layer = await LayerAsync(Manifest(context.Plan), epoch, stop);
        var config = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["architecture"] = Architectures.Of(context.Plan.Platform),
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(ArtifactManifest.DigestOf(layer)) },
        }.ToJsonString());
        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = IndexManifest.ManifestMediaType,
            ["config"] = Descriptor(ArtifactManifest.ImageConfigType, config),
            ["layers"] = new JsonArray(Descriptor(LayerType, layer)),
        }.ToJsonString());
        await context.Registry.PushBlobAsync(repository, ArtifactManifest.DigestOf(layer), await WriteAsync(context, "identity.tar", layer, stop), stop);
        await context.Registry.PushBlobAsync(repository, ArtifactManifest.DigestOf(config), await WriteAsync(context, "identity.config.json", config, stop), stop);
        var image = $"{repository}@{ArtifactManifest.DigestOf(manifest)}";
        await context.Registry.PushManifestAsync(image, IndexManifest.ManifestMediaType, await WriteAsync(context, "identity.json", manifest, stop), stop);
        return image;
    }

    private static async Task<byte[]> LayerAsync(string manifest, long epoch, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        await using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(epoch);
            await tar.WriteEntryAsync(
                new UstarTarEntry(TarEntryType.RegularFile, ManifestFile) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(manifest)), ModificationTime = time }, stop);
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.Directory, "rootfs/") { ModificationTime = time }, stop);
        }

        return bytes.ToArray();
    }

    private static JsonObject Descriptor(string mediaType, byte[] content) =>
        new() { ["mediaType"] = mediaType, ["digest"] = ArtifactManifest.DigestOf(content), ["size"] = content.Length };

    private static async Task<string> WriteAsync(StepContext context, string name, byte[] content, CancellationToken stop)
    {
        var path = context.Results.PathOf(context.Step.Id, name);
        await File.WriteAllBytesAsync(path, content, stop);
        return path;
    }
}
