using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Builder.Steps;

/// <summary>One run of upstream's make in the source tree.</summary>
public static class MakeRun
{
    public static async Task RunAsync(
        StepContext context, string goal, SourceFacts source, IReadOnlyList<string> targetArguments,
        IReadOnlyList<string> lastArguments, CancellationToken stop)
    {
        var command = Command(context, goal, source, targetArguments, lastArguments);
        var builder = await BuildKitBuilder.ReadyAsync(context, stop);
        await context.RunAsync(
            command with { Environment = ToolEnvironment.Make(context.Settings, builder) },
            new FailureContext { Tool = Tool.Make, Action = $"make {goal}", Where = context.Plan.Registry.Host },
            stop);
    }

    // Made before BuildKit is asked for: a refused value needs no BuildKit.
    private static ProcessCommand Command(
        StepContext context, string goal, SourceFacts source, IReadOnlyList<string> targetArguments,
        IReadOnlyList<string> lastArguments)
    {
        var cache = BuildxArguments.Cache(context.Plan.Cache, context.Step.Id, CacheIsInsecure(context.Plan));
        IReadOnlyList<string> last = [.. BuildxArguments.NoAttestations, .. cache, .. lastArguments];
        return new ProcessCommand
        {
            Program = "make",
            Arguments = MakeCommandLine.Of(goal, context.Step.Make!, context.Plan.Platform, source, targetArguments, last),
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = context.Settings.SourceFolder,
        };
    }

    private static bool CacheIsInsecure(BuildPlan plan) =>
        plan.Registry.Insecure && plan.Cache is { } cache && Registry.ImageReference.Host(cache.Reference) == plan.Registry.Host;
}
