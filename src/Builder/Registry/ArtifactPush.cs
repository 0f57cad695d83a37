using System.Security.Cryptography;
using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Pushes a step's files as one OCI artifact, by digest.</summary>
public static class ArtifactPush
{
    private const string DigestPrefix = "sha256:";

    /// <exception cref="StepFailedException">A file is missing, or the registry does not take them.</exception>
    public static async Task<StepResult> RunAsync(
        StepContext context, StepProduct product, string folder, long epoch, CancellationToken stop)
    {
        ProducedFiles.Require(folder, product.Files, context.Step.Id);
        var manifest = context.Results.PathOf($"{context.Step.Id}.manifest.json");
        var artifactType = product.ArtifactType ?? $"application/vnd.talosimages.{product.Output}";
        await context.Registry.PushFilesAsync(folder, product.Repository, artifactType, epoch, manifest, product.Files, stop);
        return Result(context.Step.Id, await File.ReadAllBytesAsync(manifest, stop));
    }

    private static StepResult Result(string step, byte[] manifest) => new()
    {
        Step = step,
        Digest = DigestPrefix + Convert.ToHexStringLower(SHA256.HashData(manifest)),
        Size = manifest.Length,
        Files = Files(manifest),
    };

    private static List<OutputFile> Files(byte[] manifest)
    {
        var layers = JsonSerializer.Deserialize(manifest, BuilderJsonContext.Default.OciManifest)?.Layers
            ?? throw StepFailedException.Build(Reasons.BuildFailed, "oras wrote no manifest.");
        return
        [
            .. layers.Select(layer => new OutputFile
            {
                Name = layer.Title ?? "",
                Sha256 = layer.Digest[DigestPrefix.Length..],
                Size = layer.Size,
            }),
        ];
    }
}
