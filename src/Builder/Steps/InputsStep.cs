using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Finds every image that the plan names, by digest and for the platform, before anything is built. A tag that moves after that changes
/// nothing in this Job. The list is pushed without a tag.
/// </summary>
public sealed class InputsStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var images = await FindAsync(context, stop);
        var list = new InputList { Images = images };
        var path = context.Results.PathOf(context.Step.Id, StepIds.InputsFile);
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(list, BuilderJsonContext.Default.InputList), stop);
        var policy = SourcePolicy.Of(images.Where(image => image.Field.StartsWith(InputFields.Overrides, StringComparison.Ordinal)));
        await File.WriteAllBytesAsync(
            context.Results.PathOf(context.Step.Id, SourcePolicy.FileName),
            JsonSerializer.SerializeToUtf8Bytes(policy, BuilderJsonContext.Default.SourcePolicy),
            stop);
        foreach (var image in images)
        {
            context.Log.Info($"{image.Field}: {image.Name} is {image.Image}");
        }

        var epoch = context.Results.ReadSource().SourceDateEpoch;
        return await ArtifactPush.RunAsync(context, context.Step.Produces!, Path.GetDirectoryName(path)!, epoch, stop);
    }

    /// <summary>All that are missing are named at once.</summary>
    private static async Task<IReadOnlyList<InputImage>> FindAsync(StepContext context, CancellationToken stop)
    {
        var found = new List<InputImage>();
        var failures = new List<StepFailedException>();
        foreach (var input in PlannedInputs.Of(context.Plan, InputImages.Unlisted(context)))
        {
            try
            {
                var image = await input.Find(stop);
                if (input.NeedsPlatform)
                {
                    await context.Registry.RequirePlatformAsync(image, input.Field, context.Plan.Platform, stop);
                }

                found.Add(new InputImage { Name = input.Name, Field = input.Field, Image = image });
            }
            catch (StepFailedException failure) when (failure.Class == FailureClass.Input)
            {
                failures.Add(failure);
            }
        }

        return failures switch
        {
            [] => [.. found.OrderBy(image => image.Name, StringComparer.Ordinal)],
            [var only] => throw only,
            [var first, ..] => throw StepFailedException.Input(first.Reason, string.Join(' ', failures.Select(failure => failure.Message))),
        };
    }
}
