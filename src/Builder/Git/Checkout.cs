using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>One commit of a repository in a folder of its own, with as little of the history as its description needs.</summary>
public sealed class Checkout(StepContext context, GitSource source, string folder)
{
    private readonly GitClient _git = new(context, source, folder);

    /// <summary>Clones into the folder, which is made anew.</summary>
    /// <returns>The client on the work tree, which has no credentials any more, and the commit's 40 digits.</returns>
    /// <exception cref="StepFailedException">The source is not as it should be, not there, or not to be had.</exception>
    public async Task<(GitClient Git, string Commit)> FetchAsync(string revision, string? pinned, CancellationToken stop)
    {
        try
        {
            return (_git, await CloneAsync(revision, pinned, stop));
        }
        finally
        {
            _git.Forget();
        }
    }

    private async Task<string> CloneAsync(string revision, string? pinned, CancellationToken stop)
    {
        Check(revision, pinned);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var answer = await _git.AskAsync(GitArguments.AskFor(source.Repository, revision), revision, stop);
        await _git.RunAsync(GitArguments.Init(folder), revision, stop);
        await _git.RunAsync(GitArguments.AddOrigin(source.Repository), revision, stop);
        var commit = await FetchAsync(revision, RemoteRevision.Parse(answer, revision), pinned, stop);
        await _git.RunAsync(GitArguments.Checkout(commit), commit, stop);
        return commit;
    }

    private void Check(string revision, string? pinned)
    {
        if (!Revisions.IsSafeRepository(source.Repository))
        {
            throw Wrong($"{source.Field}.repository must be an https, ssh or git@host:path address.");
        }

        if (!Revisions.IsSafe(revision))
        {
            throw Wrong($"{source.Field}.revision must be a plain branch, tag or commit.");
        }

        if (pinned is not null && !Revisions.IsCommit(pinned))
        {
            throw Wrong("The pinned commit must have 40 hex digits.");
        }
    }

    private async Task<string> FetchAsync(string revision, RemoteRevision remote, string? pinned, CancellationToken stop)
    {
        if (remote.Kind == RevisionKind.Tag && (pinned is null || pinned == remote.Commit))
        {
            if (source.WholeHistory)
            {
                await _git.FetchAsync(blobless => GitArguments.FetchTagWithHistory(revision, blobless), revision, stop);
            }
            else
            {
                await _git.RunAsync(GitArguments.FetchTag(revision), revision, stop);
            }

            return await _git.AskAsync(GitArguments.Resolve($"refs/tags/{revision}"), revision, stop);
        }

        if (remote.Kind == RevisionKind.Branch && (pinned is null || pinned == remote.Commit))
        {
            await _git.FetchAsync(blobless => GitArguments.FetchBranch(revision, blobless), revision, stop);
            // The branch may have moved since it was asked for: what was fetched counts.
            return pinned ?? await _git.AskAsync(GitArguments.Resolve($"refs/remotes/origin/{revision}"), revision, stop);
        }

        var commit = pinned ?? revision;
        if (!Revisions.MayBeCommit(commit))
        {
            throw NotFound(revision);
        }

        return await FetchCommitAsync(commit, stop);
    }

    private async Task<string> FetchCommitAsync(string commit, CancellationToken stop)
    {
        if (Revisions.IsCommit(commit)
            && (await _git.TryAsync(GitArguments.FetchCommit(commit, blobless: true), stop)).Succeeded)
        {
            return commit;
        }

        await _git.FetchAsync(GitArguments.FetchEverything, commit, stop);
        var found = await _git.TryAsync(GitArguments.Resolve(commit), stop);
        return found.Succeeded ? found.Captured.Trim() : throw NotFound(commit);
    }

    private StepFailedException NotFound(string revision) => StepFailedException.Input(
        Reasons.SourceNotFound, $"{_git.Repository} has no branch, tag or commit {revision}: check {source.RevisionFields}.");

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}
