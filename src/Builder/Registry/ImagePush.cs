using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Pushes the installer, which the imager writes as a docker-archive, as an image by digest: skopeo converts it to an OCI layout and
/// oras pushes its blobs. skopeo can push only to a tag, and no tag is written before the publish step.
/// </summary>
public static class ImagePush
{
    public static async Task<StepResult> RunAsync(
        StepContext context, StepProduct product, string folder, CancellationToken stop)
    {
        ProducedFiles.Require(folder, product.Files, context.Step.Id);
        var layout = Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.oci");
        if (Directory.Exists(layout))
        {
            Directory.Delete(layout, recursive: true);
        }

        var temp = Directory.CreateDirectory(Path.Combine(context.Settings.MediaFolder, "tmp")).FullName;
        var command = new ProcessCommand
        {
            Program = "skopeo",
            Arguments = SkopeoArguments.ArchiveToLayout(Path.Combine(folder, product.Files[0]), layout, temp),
            Environment = ToolEnvironment.Registry(context.Settings),
        };
        await context.RunAsync(
            command, new FailureContext { Tool = Tool.Skopeo, Action = $"the conversion of {product.Files[0]}" }, stop);

        var index = await ReadAsync(Path.Combine(layout, "index.json"), BuilderJsonContext.Default.OciIndex, stop);
        var image = index.Manifests is [var only]
            ? only
            : throw StepFailedException.Build(
                Reasons.BuildFailed,
                $"The archive from the imager contains {index.Manifests.Count} images instead of one. Check spec.imager.image.");
        await PushAsync(context, product.Repository, layout, image, stop);
        return new StepResult { Step = context.Step.Id, Digest = image.Digest, Size = image.Size };
    }

    private static async Task PushAsync(StepContext context, string repository, string layout, OciDescriptor image, CancellationToken stop)
    {
        var manifest = await ReadAsync(Blob(layout, image), BuilderJsonContext.Default.OciManifest, stop);
        foreach (var blob in manifest.Layers.Append(manifest.Config!))
        {
            await context.Registry.PushBlobAsync(repository, blob.Digest, Blob(layout, blob), stop);
        }

        await context.Registry.PushManifestAsync($"{repository}@{image.Digest}", image.MediaType, Blob(layout, image), stop);
    }

    private static string Blob(string layout, OciDescriptor blob) => Path.Combine(layout, "blobs", "sha256", blob.Hex);

    private static async Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) =>
        JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, stop), type)
        ?? throw StepFailedException.Build(Reasons.BuildFailed, $"\"{Path.GetFileName(path)}\" in the archive from the imager is empty. Check spec.imager.image.");
}
