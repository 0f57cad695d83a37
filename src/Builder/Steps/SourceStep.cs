using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Planning.Results;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Fetches the source of Talos.</summary>
public sealed class SourceStep : IStepKind
{
    private const string Field = "spec.source";

    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var plan = context.Plan.Source;
        var source = new GitSource(plan.Repository, context.Settings.GitSecret, Field, $"{Field}.revision and spec.release");
        var checkout = new Checkout(context, source, context.Settings.SourceFolder);
        var (git, commit) = await checkout.FetchAsync(plan.Revision, context.Settings.Commit, stop);
        var time = await git.AskAsync(GitArguments.TimeOf(commit), commit, stop);
        var result = await SourceResult.WriteAsync(context, git, commit, time, stop);
        if (plan.GoEnvironment is { } variables)
        {
            GoEnvironment.Set(context.Settings.SourceFolder, variables);
        }

        return result with { Snapshotter = await CostlySnapshotterAsync(context, stop) };
    }

    // Reported by the first step, because the disk fills up only hours later.
    private static async Task<string?> CostlySnapshotterAsync(StepContext context, CancellationToken stop)
    {
        if (context.Settings.BuildKit is null)
        {
            return null;
        }

        try
        {
            if (await BuildKitBuilder.SnapshotterAsync(context, stop) != RunWarnings.NativeSnapshotter)
            {
                return null;
            }

            context.Log.Say($"warning: {RunWarnings.OfSnapshotter(context.Plan.Platform, node: null)}");
            return RunWarnings.NativeSnapshotter;
        }
        catch (StepFailedException failure)
        {
            // A missing BuildKit fails the first step that needs it, not this one.
            context.Log.Say($"Failed to read the snapshotter of BuildKit: {failure.Message}");
            return null;
        }
    }
}
