using System.Globalization;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Fetches the source of Talos.</summary>
public sealed class SourceStep : IStepKind
{
    private const string Field = "spec.source";

    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var plan = context.Plan.Source;
        var source = new GitSource(plan.Repository, context.Settings.GitSecrets.Of(TreeIds.Talos), Field, $"{Field}.revision and spec.release")
        {
            Verify = plan.Verify,
            VerifyKeys = context.Settings.VerifyKeys.Of(TreeIds.Talos),
        };
        var checkout = new Checkout(context, source, context.Settings.SourceFolder);
        var (git, commit, verifiedBy) = await checkout.FetchAsync(plan.Revision, context.Settings.Commit, stop);
        var time = await git.ReadAsync(GitArguments.TimeOf(commit), commit, stop);
        var patches = plan.Patches ? PatchSet.Read(context.Settings.Patches.Of(TreeIds.Talos), Field) : null;
        var result = await SourceResult.WriteAsync(context, git, source, commit, time, patches, stop);
        TalosTree.Read(context.Settings.SourceFolder, context.Plan.Platform).Write(context);
        if (plan.GoEnvironment is { } variables)
        {
            GoEnvironment.Set(context.Settings.SourceFolder, variables);
        }

        return result with { VerifiedBy = verifiedBy };
    }
}

/// <summary>Reads the facts that upstream's Makefile takes from git, and stores them for the following steps.</summary>
internal static class SourceResult
{
    /// <param name="context">The context of a source step.</param>
    /// <param name="git">A client for the work tree.</param>
    /// <param name="source">Of the tree.</param>
    /// <param name="commit">The commit that is checked out.</param>
    /// <param name="time">Seconds since 1970 that date what is built, as git printed them.</param>
    /// <param name="patches">Applied first. Null for none.</param>
    /// <param name="stop">Stops git.</param>
    /// <exception cref="Failures.StepFailedException">Input: a patch does not apply.</exception>
    public static async Task<StepResult> WriteAsync(
        StepContext context, GitClient git, GitSource source, string commit, string time, PatchSet? patches, CancellationToken stop)
    {
        // The fetched commit is described, because a patch is not a newer version.
        var (tag, abbreviated) = (await git.ReadAsync(GitArguments.Describe, commit, stop), await git.ReadAsync(GitArguments.DescribeAbbreviated, commit, stop));
        var patched = patches is null ? commit : await PatchAsync(context, git, source, commit, patches, stop);
        var facts = new SourceFacts
        {
            Step = context.Step.Id,
            Commit = commit,
            SourceDateEpoch = long.Parse(time, CultureInfo.InvariantCulture),
            Sha = patched[..8],
            Tag = tag,
            AbbrevTag = abbreviated,
        };
        context.Results.Write(facts);
        var dated = DateTimeOffset.FromUnixTimeSeconds(facts.SourceDateEpoch).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        context.Log.Info($"Checked out commit {facts.Commit} ({facts.Tag}), dated {dated}");
        return new StepResult
        {
            Step = context.Step.Id,
            Commit = facts.Commit,
            SourceDateEpoch = facts.SourceDateEpoch,
            PatchesSha256 = patches?.Sha256,
        };
    }

    private static async Task<string> PatchAsync(
        StepContext context, GitClient git, GitSource source, string commit, PatchSet patches, CancellationToken stop)
    {
        var time = await git.ReadAsync(GitArguments.TimeOf(commit), commit, stop);
        var patched = await new TreePatches(git, source).ApplyAsync(patches, commit, long.Parse(time, CultureInfo.InvariantCulture), stop);
        context.Log.Info($"Applied {string.Join(", ", patches.Files.Select(Path.GetFileName))}: commit {patched}");
        return patched;
    }
}
