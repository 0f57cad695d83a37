using System.Text.Json;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Downloads;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Runs upstream's make. For an image or a package it builds a stage, which BuildKit pushes by digest. For files it builds a target that
/// writes to <c>_out</c>, and pushes the files as one OCI artifact by digest.
/// </summary>
public sealed class MakeStep : IStepKind
{
    private const string FilesFolder = "_out";

    public Task<StepResult> RunAsync(StepContext context, CancellationToken stop) => context.Step.Kind switch
    {
        StepKind.Files => PushFilesAsync(context, stop),
        StepKind.TreeTarget => PushStageAsync(
            context, context.Settings.TreeFolder(context.Step.Tree!), context.Results.ReadSource(StepIds.SourceOf(context.Step.Tree!)), stop),
        _ => PushStageAsync(context, context.Settings.SourceFolder, context.Results.ReadSource(), stop),
    };

    private static async Task<StepResult> PushFilesAsync(StepContext context, CancellationToken stop)
    {
        var source = context.Results.ReadSource();
        var product = context.Step.Produces!;
        var folder = Path.Combine(context.Settings.SourceFolder, FilesFolder);
        Directory.CreateDirectory(folder);
        ProducedFiles.Clear(folder, product.Files);
        await MakeAsync(context, context.Step.Make!.Target, context.Settings.SourceFolder, source, [], [], stop);
        return await ArtifactPush.RunAsync(context, product, folder, source.SourceDateEpoch, stop);
    }

    private static async Task<StepResult> PushStageAsync(StepContext context, string folder, SourceFacts source, CancellationToken stop)
    {
        var metadata = context.Results.PathOf(context.Step.Id, "metadata.json");
        File.Delete(metadata);
        await MakeAsync(
            context,
            $"target-{context.Step.Make!.Target}",
            folder,
            source,
            BuildxArguments.PushByDigest(context.Step.Produces!.Repository, context.Plan.Registry.Insecure),
            BuildxArguments.MetadataFile(metadata),
            stop);
        return ReadMetadata(context.Step.Id, metadata);
    }

    private static StepResult ReadMetadata(string step, string path)
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

    /// <param name="context">The context of the step.</param>
    /// <param name="goal">The make target, such as <c>target-imager</c> or <c>kernel</c>.</param>
    /// <param name="folder">The work tree that make runs in.</param>
    /// <param name="source">The facts of that tree.</param>
    /// <param name="targetArguments">For buildx; they reach every nested make (upstream's TARGET_ARGS).</param>
    /// <param name="lastArguments">For buildx, after all others.</param>
    /// <param name="stop">Stops make.</param>
    /// <exception cref="StepFailedException">make failed.</exception>
    private static async Task MakeAsync(
        StepContext context,
        string goal,
        string folder,
        SourceFacts source,
        IReadOnlyList<string> targetArguments,
        IReadOnlyList<string> lastArguments,
        CancellationToken stop)
    {
        // Created before the builder, so that an invalid value is reported without BuildKit.
        var command = new ProcessCommand
        {
            Program = "make",
            Arguments = MakeCommandLine.Of(
                goal,
                context.Step.Make!.WithImages(context.Pushed),
                context.Plan.Platform,
                source,
                targetArguments,
                [.. BuildxArguments.NoAttestations, .. Proxies.Arguments(context.Settings.NetworkEnvironment), .. Cache(context), .. lastArguments]),
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = folder,
        };
        var builder = await BuildKitBuilder.ReadyAsync(context, stop);
        try
        {
            await context.Retries.RetryDownloadAsync(
                token => context.RunAsync(
                    command with { Environment = Environment(context, builder) },
                    new FailureContext { Tool = Tool.Make, Action = $"make {goal}", Where = context.Plan.Registry.Host },
                    token),
                stop);
        }
        catch (StepFailedException failure) when (failure.Remedy == Remedy.RetryDownload)
        {
            throw await ChecksumMismatch.ExplainAsync(failure, context.Log.Tail, folder, context.Time, stop);
        }
    }

    // Intermediate layers of packages contain the key that signs the kernel's modules, so they never reach the registry cache.
    private static IReadOnlyList<string> Cache(StepContext context)
    {
        var cache = context.Step.Kind == StepKind.TreeTarget ? null : context.Plan.Cache;
        return BuildxArguments.Cache(cache, context.Step.Id, cache is not null && context.Registry.IsInsecure(cache.Reference));
    }

    private static Dictionary<string, string> Environment(StepContext context, string builder)
    {
        var environment = ToolEnvironment.Buildx(context.Settings, builder);
        if (context.FileOf(StepIds.Inputs, SourcePolicy.FileName) is { } policy)
        {
            environment[SourcePolicy.Variable] = policy;
        }

        return environment;
    }
}
