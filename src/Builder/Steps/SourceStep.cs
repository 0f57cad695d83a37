using System.Globalization;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Fetches the source of Talos.</summary>
public sealed class SourceStep : IStepKind
{
    private const string Field = "spec.source";

    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var plan = context.Plan.Source;
        var source = new GitSource(plan.Repository, context.Settings.GitSecrets.Of(TreeIds.Talos), Field, $"{Field}.revision and spec.release");
        var checkout = new Checkout(context, source, context.Settings.SourceFolder);
        var (git, commit) = await checkout.FetchAsync(plan.Revision, context.Settings.Commit, stop);
        var time = await git.ReadAsync(GitArguments.TimeOf(commit), commit, stop);
        var result = await SourceResult.WriteAsync(context, git, commit, time, stop);
        if (plan.GoEnvironment is { } variables)
        {
            GoEnvironment.Set(context.Settings.SourceFolder, variables);
        }

        return result with { Snapshotter = await NativeSnapshotterAsync(context, stop) };
    }

    // Reported by the first step, because the disk fills up only hours later.
    private static async Task<string?> NativeSnapshotterAsync(StepContext context, CancellationToken stop)
    {
        if (context.Settings.BuildKit.Count == 0)
        {
            return null;
        }

        try
        {
            if (await BuildKitBuilder.SnapshotterAsync(context, stop) != RunWarnings.NativeSnapshotter)
            {
                return null;
            }

            context.Log.Info($"warning: {RunWarnings.OfSnapshotter(context.Plan.Platform, node: null)}");
            return RunWarnings.NativeSnapshotter;
        }
        catch (StepFailedException failure)
        {
            // A missing BuildKit fails the first step that needs it, not this one.
            context.Log.Info($"Failed to read the snapshotter of BuildKit: {failure.Message}");
            return null;
        }
    }
}

/// <summary>Fetches a source tree beside that of Talos and applies the user's changes to it.</summary>
public sealed class TreeSourceStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var plan = context.Plan.Tree(context.Step.Tree!)!;
        var settings = context.Settings;
        var revision = plan.Revision ?? PkgsVersion.RevisionOf(settings.SourceFolder);
        var source = new GitSource(plan.Repository, settings.GitSecrets.Of(plan.Id), plan.Field, $"{plan.Field}.revision", WholeHistory: true);
        var (git, commit) = await new Checkout(context, source, settings.TreeFolder(plan.Id)).FetchAsync(revision, pinned: null, stop);
        if (plan.Kernel is { Changes: true })
        {
            KernelChanges.Apply(settings.KernelChanges, settings.TreeFolder(plan.Id), context.Log);
        }

        // Upstream uses the time of the first commit, so that a new commit does not change the other packages.
        var roots = await git.ReadAsync(GitArguments.Roots, commit, stop);
        var time = await git.ReadAsync(GitArguments.TimeOf(roots.Split('\n')[^1]), commit, stop);
        return await SourceResult.WriteAsync(context, git, commit, time, stop);
    }
}

/// <summary>Reads the facts that upstream's Makefile takes from git, and stores them for the following steps.</summary>
internal static class SourceResult
{
    /// <param name="context">The context of a source step.</param>
    /// <param name="git">A client for the work tree.</param>
    /// <param name="commit">The commit that is checked out.</param>
    /// <param name="time">Seconds since 1970, as git printed it.</param>
    /// <param name="stop">Stops git.</param>
    public static async Task<StepResult> WriteAsync(StepContext context, GitClient git, string commit, string time, CancellationToken stop)
    {
        var facts = new SourceFacts
        {
            Step = context.Step.Id,
            Commit = commit,
            SourceDateEpoch = long.Parse(time, CultureInfo.InvariantCulture),
            Sha = commit[..8],
            Tag = await git.ReadAsync(GitArguments.Describe, commit, stop),
            AbbrevTag = await git.ReadAsync(GitArguments.DescribeAbbreviated, commit, stop),
        };
        context.Results.Write(facts);
        var dated = DateTimeOffset.FromUnixTimeSeconds(facts.SourceDateEpoch).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        context.Log.Info($"Checked out commit {facts.Commit} ({facts.Tag}), dated {dated}");
        return new StepResult
        {
            Step = context.Step.Id,
            Commit = facts.Commit,
            SourceDateEpoch = facts.SourceDateEpoch,
        };
    }
}
