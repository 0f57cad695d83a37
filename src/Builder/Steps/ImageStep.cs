using System.Text.Json;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>A stage of upstream's Dockerfile, pushed by BuildKit as an image, by digest.</summary>
public sealed class ImageStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var source = context.Results.ReadSource();
        var metadata = context.Results.PathOf($"{context.Step.Id}.metadata.json");
        File.Delete(metadata);
        await MakeRun.RunAsync(
            context,
            $"target-{context.Step.Make!.Target}",
            source,
            BuildxArguments.PushByDigest(context.Step.Produces!.Repository, context.Plan.Registry.Insecure),
            BuildxArguments.MetadataFile(metadata),
            stop);
        return Result(context.Step.Id, metadata);
    }

    private static StepResult Result(string step, string path)
    {
        var metadata = File.Exists(path)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.BuildMetadata)
            : null;
        if (metadata is not { Digest: { } digest, Descriptor.Size: > 0 })
        {
            throw StepFailedException.Build(
                Reasons.BuildFailed, $"make succeeded but BuildKit named no image for {step}: is the source's Makefile upstream's?");
        }

        return new StepResult { Step = step, Digest = digest, Size = metadata.Descriptor.Size };
    }
}
