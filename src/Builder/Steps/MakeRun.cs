using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Downloads;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Builder.Steps;

/// <summary>One run of upstream's make in a source tree.</summary>
public static class MakeRun
{
    public static async Task RunAsync(StepContext context, MakeCall call, CancellationToken stop)
    {
        var command = Command(context, call);
        var builder = await BuildKitBuilder.ReadyAsync(context, stop);
        try
        {
            await context.Retries.DownloadAgainAsync(
                token => context.RunAsync(
                    command with { Environment = ToolEnvironment.Buildx(context.Settings, builder) },
                    new FailureContext { Tool = Tool.Make, Action = $"make {call.Goal}", Where = context.Plan.Registry.Host },
                    token),
                stop);
        }
        catch (StepFailedException failure) when (failure.Remedy == Remedy.DownloadAgain)
        {
            throw await ChecksumMismatch.ExplainAsync(failure, context.Log.Tail, call.Folder, context.Time, stop);
        }
    }

    // Created before the builder, so that an invalid value is reported without BuildKit.
    private static ProcessCommand Command(StepContext context, MakeCall call)
    {
        var cache = BuildxArguments.Cache(call.Cached ? context.Plan.Cache : null, context.Step.Id, CacheIsInsecure(context));
        IReadOnlyList<string> last =
        [
            .. BuildxArguments.NoAttestations,
            .. Proxies.Arguments(context.Settings.NetworkEnvironment),
            .. cache,
            .. call.LastArguments,
        ];
        return new ProcessCommand
        {
            Program = "make",
            Arguments = MakeCommandLine.Of(call.Goal, WithImages(context), context.Plan.Platform, call.Source, call.TargetArguments, last),
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = call.Folder,
        };
    }

    private static MakeArguments WithImages(StepContext context)
    {
        var make = context.Step.Make!;
        if (make.Images is not { } images)
        {
            return make;
        }

        var variables = new Dictionary<string, string>(make.Variables, StringComparer.Ordinal);
        foreach (var (name, step) in images)
        {
            variables[name] = context.Pushed(step);
        }

        return make with { Variables = variables };
    }

    private static bool CacheIsInsecure(StepContext context) =>
        context.Plan.Cache is { } cache && context.Registry.IsInsecure(cache.Reference);
}
