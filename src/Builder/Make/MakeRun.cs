using System.Text.Json;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Downloads;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Make;

/// <summary>Runs make in a work tree, with BuildKit and the policy that pins and replaces images.</summary>
/// <param name="context">Of the step.</param>
/// <param name="make">The variables of make.</param>
/// <param name="folder">The work tree that make runs in.</param>
/// <param name="source">The facts of that tree.</param>
/// <param name="cache">The registry cache; null for none.</param>
internal sealed class MakeRun(StepContext context, MakeArguments make, string folder, SourceFacts source, CachePlan? cache)
{
    private const string Metadata = "metadata.json";

    /// <summary>Builds a stage, which BuildKit pushes by digest.</summary>
    /// <exception cref="StepFailedException">make failed.</exception>
    public async Task<StepResult> PushAsync(CancellationToken stop)
    {
        var metadata = context.Results.PathOf(context.Step.Id, Metadata);
        File.Delete(metadata);
        await RunAsync(
            $"target-{make.Target}",
            BuildxArguments.PushByDigest(context.Step.Produces!.Repository, context.Plan.Registry.Insecure),
            BuildxArguments.MetadataFile(metadata),
            stop);
        return ReadMetadata(context.Step.Id, metadata, "Check that the Makefile of the source passes CI_ARGS and TARGET_ARGS to docker buildx.");
    }

    /// <param name="hint">What to check if BuildKit reported no image.</param>
    public static StepResult ReadMetadata(string step, string path, string hint)
    {
        var metadata = File.Exists(path)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.BuildMetadata)
            : null;
        if (metadata is not { Digest: { } digest, Descriptor.Size: > 0 })
        {
            throw StepFailedException.Build(Reasons.BuildFailed, $"make succeeded but BuildKit reported no image for {step}. {hint}");
        }

        return new StepResult { Step = step, Digest = digest, Size = metadata.Descriptor.Size };
    }

    /// <param name="goal">The make target, such as <c>target-imager</c> or <c>kernel</c>.</param>
    /// <param name="targetArguments">For buildx; they reach every nested make (upstream's TARGET_ARGS).</param>
    /// <param name="lastArguments">For buildx, after all others.</param>
    /// <param name="stop">Stops make.</param>
    /// <exception cref="StepFailedException">make failed.</exception>
    public async Task RunAsync(string goal, IReadOnlyList<string> targetArguments, IReadOnlyList<string> lastArguments, CancellationToken stop)
    {
        // Created before the builder, so that an invalid value is reported without BuildKit.
        var command = new ProcessCommand
        {
            Program = "make",
            Arguments = MakeCommandLine.Of(
                goal,
                make.WithImages(step => SharedPackage.IndexOf(context, step) ?? context.Pushed(step)),
                context.Plan.Platform,
                source,
                targetArguments,
                [.. BuildxArguments.NoAttestations, .. Proxies.Arguments(context.Settings.NetworkEnvironment), .. BuildxArguments.NoCache(context.Plan), .. Cache(), .. lastArguments]),
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

    /// <summary>The environment of buildx, also when make calls it.</summary>
    public static Dictionary<string, string> Environment(StepContext context, string builder)
    {
        var environment = ToolEnvironment.Buildx(context.Settings, builder);
        if (StepPolicy.Write(context) is { } policy)
        {
            environment[SourcePolicy.Variable] = policy;
        }

        return environment;
    }

    private IReadOnlyList<string> Cache() =>
        BuildxArguments.Cache(cache, context.Step.Id, cache is not null && context.Registry.IsInsecure(cache.Reference));
}
