using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Pushes the installer, which the imager writes as a docker-archive, as an image by digest: skopeo makes an OCI layout of it,
/// oras copies that. skopeo itself pushes under a tag only, and nothing has a tag before the last step.
/// </summary>
public static class ImagePush
{
    public static async Task<StepResult> RunAsync(
        StepContext context, StepProduct product, string folder, CancellationToken stop)
    {
        ProducedFiles.Require(folder, product.Files, context.Step.Id);
        var layout = Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.oci");
        if (Directory.Exists(layout))
            Directory.Delete(layout, recursive: true);

        var temp = Directory.CreateDirectory(Path.Combine(context.Settings.MediaFolder, "tmp")).FullName;
        var command = new ProcessCommand
        {
            Program = "skopeo",
            Arguments = SkopeoArguments.ArchiveToLayout(Path.Combine(folder, product.Files[0]), layout, temp),
            Environment = ToolEnvironment.Registry(context.Settings),
        };
        await context.RunAsync(
            command, new FailureContext { Tool = Tool.Skopeo, Action = $"the conversion of {product.Files[0]}" }, stop);

        var manifest = await ManifestAsync(layout, stop);
        await context.Registry.PushLayoutAsync(layout, manifest.Digest, product.Repository, stop);
        return new StepResult { Step = context.Step.Id, Digest = manifest.Digest, Size = manifest.Size };
    }

    private static async Task<OciDescriptor> ManifestAsync(string layout, CancellationToken stop)
    {
        var index = await File.ReadAllBytesAsync(Path.Combine(layout, "index.json"), stop);
        return JsonSerializer.Deserialize(index, BuilderJsonContext.Default.OciIndex)?.Manifests is [var only]
            ? only
            : throw StepFailedException.Build(Reasons.BuildFailed, "The imager's archive does not hold exactly one image.");
    }
}
