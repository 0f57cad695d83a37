using System.Security.Cryptography;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Pushes a step's files as one OCI artifact, by digest.</summary>
public static class ArtifactPush
{
    /// <param name="epoch">Time of the source in seconds since 1970.</param>
    /// <exception cref="StepFailedException">A file is missing, or the registry does not accept the files.</exception>
    public static async Task<StepResult> RunAsync(
        StepContext context, StepProduct product, string folder, long epoch, CancellationToken stop)
    {
        ProducedFiles.Require(folder, product.Files, context.Step.Id);
        var files = new List<OutputFile>();
        foreach (var name in product.Files)
        {
            var file = await DescribeAsync(folder, name, stop);
            await context.Registry.PushBlobAsync(product.Repository, $"sha256:{file.Sha256}", Path.Combine(folder, name), stop);
            files.Add(file);
        }

        try
        {
            var type = product.ArtifactType ?? ArtifactTypes.Prefix + product.Output;
            return await PushAsync(context, product, ArtifactManifest.Of(type, files, epoch), files, stop);
        }
        catch (StepFailedException refused) when (refused.Remedy == Remedy.PushAsImage)
        {
            context.Log.Info($"{refused.Message} Retrying with image media types.");
            // The list of inputs is of all platforms.
            var platform = context.Step.Kind == StepKind.Inputs ? context.Plan.Inputs?.Platforms[0] : null;
            var image = ArtifactManifest.AsImage(platform ?? context.Plan.Platform, files, epoch);
            return await PushAsync(context, product, image, files, stop) with { AsImage = true };
        }
    }

    private static async Task<StepResult> PushAsync(
        StepContext context, StepProduct product, ArtifactManifest manifest, List<OutputFile> files, CancellationToken stop)
    {
        var config = context.Results.PathOf(context.Step.Id, "config.json");
        await File.WriteAllBytesAsync(config, manifest.Config, stop);
        await context.Registry.PushBlobAsync(product.Repository, manifest.ConfigDigest, config, stop);

        var path = context.Results.PathOf(context.Step.Id, "manifest.json");
        await File.WriteAllBytesAsync(path, manifest.Bytes, stop);
        await context.Registry.PushManifestAsync(
            $"{product.Repository}@{manifest.Digest}", IndexManifest.ManifestMediaType, path, stop);
        return new StepResult { Step = context.Step.Id, Digest = manifest.Digest, Size = manifest.Bytes.Length, Files = files };
    }

    private static async Task<OutputFile> DescribeAsync(string folder, string name, CancellationToken stop)
    {
        await using var content = File.OpenRead(Path.Combine(folder, name));
        return new OutputFile { Name = name, Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, stop)), Size = content.Length };
    }
}
