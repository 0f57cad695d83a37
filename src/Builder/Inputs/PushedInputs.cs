using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>Reads the list that another platform of the same run has pushed.</summary>
internal static class PushedInputs
{
    private const string Field = "spec.registry";

    /// <param name="context">Of the step.</param>
    /// <param name="reference">By digest.</param>
    /// <param name="stop">Stops the download.</param>
    /// <exception cref="StepFailedException">Infrastructure: the registry does not have it.</exception>
    public static async Task<InputList> ReadAsync(StepContext context, string reference, CancellationToken stop)
    {
        var manifest = await context.Registry.ManifestAsync(reference, Field, context.Plan.Platform, stop);
        var content = manifest.Layers is [var layer, ..] ? await context.Registry.FetchBlobAsync(ImageReference.At(reference, layer.Digest), stop) : null;
        return content is not null && JsonSerializer.Deserialize(content, BuilderJsonContext.Default.InputList) is { } list
            ? list
            : throw StepFailedException.Infrastructure(
                Reasons.ImageNotFound, $"The registry does not hold the list of inputs {reference} of another platform. Check its garbage collection, then request a rebuild.");
    }
}
