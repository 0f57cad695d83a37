using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>Reads the list that another platform of the same run has pushed.</summary>
internal static class PushedInputs
{
    /// <param name="registry">Where it was pushed.</param>
    /// <param name="reference">By digest.</param>
    /// <param name="stop">Stops the download.</param>
    /// <exception cref="StepFailedException">Infrastructure: the registry does not have it.</exception>
    public static async Task<PushedList> ReadAsync(RegistryClient registry, string reference, CancellationToken stop)
    {
        var manifest = await registry.FetchManifestAsync(reference, stop);
        var layer = manifest is not null && StoredManifest.Read(manifest)?.Layers is [var first, ..] ? first : null;
        var content = layer is null ? null : await registry.FetchBlobAsync(ImageReference.At(reference, layer.Digest), stop);
        return content is not null && JsonSerializer.Deserialize(content, BuilderJsonContext.Default.InputList) is { } list
            ? new PushedList(list, manifest!.Length)
            : throw StepFailedException.Infrastructure(
                Reasons.ImageNotFound, $"The registry does not hold the list of inputs {reference} . Check its garbage collection, then request a rebuild.");
    }
}

/// <param name="List">Of the other platform.</param>
/// <param name="Size">Of its manifest in bytes.</param>
internal sealed record PushedList(InputList List, long Size);
