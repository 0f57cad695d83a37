using System.Text.Json;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Builds one stage and pushes it as an image by digest.</summary>
internal static class StagePush
{
    /// <exception cref="StepFailedException">make failed, or BuildKit reported no image.</exception>
    public static async Task<StepResult> RunAsync(StepContext context, MakeCall call, CancellationToken stop)
    {
        var metadata = context.Results.PathOf(context.Step.Id, "metadata.json");
        File.Delete(metadata);
        var pushing = call with
        {
            TargetArguments = BuildxArguments.PushByDigest(context.Step.Produces!.Repository, context.Plan.Registry.Insecure),
            LastArguments = BuildxArguments.MetadataFile(metadata),
        };
        await MakeRun.RunAsync(context, pushing, stop);
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
                Reasons.BuildFailed,
                $"make succeeded but BuildKit reported no image for {step}. Check that the Makefile of the source passes CI_ARGS and "
                + "TARGET_ARGS to docker buildx.");
        }

        return new StepResult { Step = step, Digest = digest, Size = metadata.Descriptor.Size };
    }
}
