using System.Globalization;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Fetches the source and checks out one commit, with as little of the history as upstream's version needs.</summary>
public sealed class SourceStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var source = context.Plan.Source;
        var pinned = context.Settings.Commit;
        Check(source, pinned);

        var folder = context.Settings.SourceFolder;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var git = new GitClient(context, GitCredentials.For(source.Repository, context.Settings), folder);

        var remote = await AskAsync(git, source, stop);
        await git.RunAsync(GitArguments.Init(folder), source.Revision, stop);
        await git.RunAsync(GitArguments.AddOrigin(source.Repository), source.Revision, stop);
        var commit = await FetchAsync(git, source.Revision, remote, pinned, stop);
        await git.RunAsync(GitArguments.Checkout(commit), commit, stop);

        var facts = await FactsAsync(git, commit, stop);
        context.Results.Write(facts);
        context.Log.Say($"commit {facts.Commit}, {facts.Tag}, of {facts.SourceDateEpoch}");
        return new StepResult
        {
            Step = context.Step.Id,
            Commit = facts.Commit,
            SourceDateEpoch = facts.SourceDateEpoch,
        };
    }

    private static void Check(SourcePlan source, string? pinned)
    {
        if (!Revisions.IsSafeRepository(source.Repository))
            throw StepFailedException.Input(Reasons.InvalidSpec, "spec.source.repository must be an https, ssh or git@host:path address.");
        if (!Revisions.IsSafe(source.Revision))
            throw StepFailedException.Input(Reasons.InvalidSpec, "spec.source.revision must be a plain branch, tag or commit.");
        if (pinned is not null && !Revisions.IsCommit(pinned))
            throw StepFailedException.Input(Reasons.InvalidSpec, "The pinned commit must have 40 hex digits.");
    }

    private static async Task<RemoteRevision> AskAsync(GitClient git, SourcePlan source, CancellationToken stop)
    {
        var answer = await git.AskAsync(GitArguments.AskFor(source.Repository, source.Revision), source.Revision, stop);
        return RemoteRevision.Parse(answer, source.Revision);
    }

    private static async Task<string> FetchAsync(
        GitClient git, string revision, RemoteRevision remote, string? pinned, CancellationToken stop)
    {
        if (remote.Kind == RevisionKind.Tag && (pinned is null || pinned == remote.Commit))
        {
            await git.RunAsync(GitArguments.FetchTag(revision), revision, stop);
            return await git.AskAsync(GitArguments.Resolve($"refs/tags/{revision}"), revision, stop);
        }

        if (remote.Kind == RevisionKind.Branch && (pinned is null || pinned == remote.Commit))
        {
            await git.FetchAsync(blobless => GitArguments.FetchBranch(revision, blobless), revision, stop);
            // The branch may have moved since it was asked for: what was fetched counts.
            return pinned ?? await git.AskAsync(GitArguments.Resolve($"refs/remotes/origin/{revision}"), revision, stop);
        }

        var commit = pinned ?? revision;
        if (!Revisions.MayBeCommit(commit))
            throw NotFound(git, revision);
        return await FetchCommitAsync(git, commit, stop);
    }

    private static async Task<string> FetchCommitAsync(GitClient git, string commit, CancellationToken stop)
    {
        if (Revisions.IsCommit(commit)
            && (await git.TryAsync(GitArguments.FetchCommit(commit, blobless: true), stop)).Succeeded)
            return commit;
        await git.FetchAsync(GitArguments.FetchEverything, commit, stop);
        var found = await git.TryAsync(GitArguments.Resolve(commit), stop);
        return found.Succeeded ? found.Captured.Trim() : throw NotFound(git, commit);
    }

    private static StepFailedException NotFound(GitClient git, string revision) => StepFailedException.Input(
        Reasons.SourceNotFound, $"{git.Repository} has no branch, tag or commit {revision}: check spec.source.revision and spec.release.");

    private static async Task<SourceFacts> FactsAsync(GitClient git, string commit, CancellationToken stop)
    {
        var time = await git.AskAsync(GitArguments.CommitTime, commit, stop);
        return new SourceFacts
        {
            Commit = commit,
            SourceDateEpoch = long.Parse(time, CultureInfo.InvariantCulture),
            Sha = commit[..8],
            Tag = await git.AskAsync(GitArguments.Describe, commit, stop),
            AbbrevTag = await git.AskAsync(GitArguments.DescribeAbbreviated, commit, stop),
        };
    }
}
