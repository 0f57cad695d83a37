using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Verifying;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Builder.Git;

/// <summary>Clones one commit of a repository, with only as much history as <c>git describe</c> needs.</summary>
public sealed class Checkout(StepContext context, GitSource source, string folder)
{
    private readonly GitClient _git = new(context, source, folder);

    /// <summary>Clones into the folder, deleting what it held before.</summary>
    /// <returns>
    /// A client for the work tree, whose credentials are deleted, the commit as 40 hexadecimal digits, and the key whose signature was verified, if
    /// one is required.
    /// </returns>
    /// <exception cref="StepFailedException">The source is invalid, missing, unavailable or not signed by a trusted key.</exception>
    public async Task<Fetched> FetchAsync(string revision, string? pinned, CancellationToken stop)
    {
        try
        {
            return await CloneAsync(revision, pinned, stop);
        }
        finally
        {
            _git.DeleteSecrets();
        }
    }

    private async Task<Fetched> CloneAsync(string revision, string? pinned, CancellationToken stop)
    {
        Check(revision, pinned);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var answer = await _git.ReadAsync(GitArguments.ListRemote(source.Repository, revision), revision, stop);
        await _git.RunAsync(GitArguments.Init(folder), revision, stop);
        await _git.RunAsync(GitArguments.AddOrigin(source.Repository), revision, stop);
        var remote = RemoteRevision.Parse(answer, revision);
        if (source.Verify is { } plan)
        {
            SourceSignatures.Require(source, plan, remote, revision, pinned, _git.Repository);
        }

        var commit = await FetchAsync(revision, remote, pinned, stop);
        if (Revisions.DescribedCommitOf(revision) is { } described && !commit.StartsWith(described, StringComparison.Ordinal))
        {
            throw Wrong(
                $"{source.Field}.revision: \"{revision}\" names the commit {described}, but \"{_git.Repository}\" has a tag or branch of this name at {commit}. "
                + "Set the commit itself.");
        }

        var verifiedBy = source.Verify is { } verify ? await new SourceSignatures(context, _git, source).VerifyAsync(verify, remote, revision, commit, stop) : null;
        await _git.RunAsync(GitArguments.Checkout(commit), commit, stop);
        return new Fetched(_git, commit, verifiedBy);
    }

    private void Check(string revision, string? pinned)
    {
        if (!TextRules.Repository.Allows(source.Repository))
        {
            throw Wrong(TextRules.Repository.Refusal($"{source.Field}.repository", _git.Repository));
        }

        if (!TextRules.Revision.Allows(revision))
        {
            throw Wrong(TextRules.Revision.Refusal($"{source.Field}.revision", revision));
        }

        if (pinned is not null && !Revisions.IsCommit(pinned))
        {
            throw Wrong($"--commit: \"{pinned}\" is not a commit. Use 40 hexadecimal digits.");
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

            return await _git.ReadAsync(GitArguments.Resolve($"refs/tags/{revision}"), revision, stop);
        }

        if (remote.Kind == RevisionKind.Branch && (pinned is null || pinned == remote.Commit))
        {
            await _git.FetchAsync(blobless => GitArguments.FetchBranch(revision, blobless), revision, stop);
            // The branch may have moved since ls-remote; the fetched commit is used.
            return pinned ?? await _git.ReadAsync(GitArguments.Resolve($"refs/remotes/origin/{revision}"), revision, stop);
        }

        if ((pinned ?? Revisions.CommitOf(revision)) is not { } commit)
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

        await _git.FetchAsync(GitArguments.FetchAll, commit, stop);
        var found = await _git.TryAsync(GitArguments.Resolve(commit), stop);
        return found.Succeeded ? found.Captured.Trim() : throw NotFound(commit);
    }

    private StepFailedException NotFound(string revision) => StepFailedException.Input(
        Reasons.SourceNotFound, $"\"{_git.Repository}\" has no branch, tag or commit \"{revision}\". Check {source.RevisionFields}.");

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}

/// <summary>A fetched commit.</summary>
/// <param name="Git">For its work tree.</param>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="VerifiedBy">The key whose signature was verified; null if none is required.</param>
public sealed record Fetched(GitClient Git, string Commit, string? VerifiedBy);

/// <summary>The kind of a revision on the server.</summary>
/// <param name="Commit">The commit of a tag or branch. Null if the server has neither of that name.</param>
public sealed record RemoteRevision(RevisionKind Kind, string? Commit)
{
    /// <summary>
    /// Reads the output of <see cref="GitArguments.ListRemote"/>: a line of object, tab and name each. A tag takes precedence. A full commit
    /// is that commit, also if the server has a tag or branch of this name.
    /// </summary>
    public static RemoteRevision Parse(string output, string revision)
    {
        if (Revisions.IsCommit(revision))
        {
            return new RemoteRevision(RevisionKind.Unknown, null);
        }

        var names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .Where(fields => fields.Length == 2)
            .ToDictionary(fields => fields[1], fields => fields[0], StringComparer.Ordinal);
        if (names.TryGetValue($"refs/tags/{revision}^{{}}", out var peeled))
        {
            return new RemoteRevision(RevisionKind.Tag, peeled);
        }

        if (names.TryGetValue($"refs/tags/{revision}", out var tag))
        {
            return new RemoteRevision(RevisionKind.Tag, tag);
        }

        return names.TryGetValue($"refs/heads/{revision}", out var branch)
            ? new RemoteRevision(RevisionKind.Branch, branch)
            : new RemoteRevision(RevisionKind.Unknown, null);
    }
}

public enum RevisionKind
{
    Tag,
    Branch,

    /// <summary>Neither a tag nor a branch; possibly a commit.</summary>
    Unknown,
}

/// <summary>Recognizes full and abbreviated commit IDs.</summary>
public static partial class Revisions
{
    public static bool IsCommit(string revision) => FullCommit().IsMatch(revision);

    /// <summary>The full or abbreviated commit that a revision names, also as <c>git describe</c> prints it. Null if it names none.</summary>
    /// <param name="revision">Such as <c>86d6af1</c> or <c>v1.12.0-58-g86d6af1</c>.</param>
    public static string? CommitOf(string revision) => AbbreviatedCommit().IsMatch(revision) ? revision : DescribedCommitOf(revision);

    /// <summary>The abbreviated commit at the end of a name by <c>git describe</c>. Null for any other.</summary>
    public static string? DescribedCommitOf(string revision) =>
        Described().Match(revision) is { Success: true } described ? described.Groups["commit"].Value : null;

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex FullCommit();

    [GeneratedRegex(@"\A[0-9a-f]{7,40}\z")]
    private static partial Regex AbbreviatedCommit();

    [GeneratedRegex(@"\A.+-\d+-g(?<commit>[0-9a-f]{7,40})\z")]
    private static partial Regex Described();
}

/// <summary>Facts about the checked out commit for the steps that follow. Without them, upstream's Makefile runs git for each.</summary>
public sealed record SourceFacts
{
    public required string Step { get; init; }

    /// <summary>40 hex digits: the commit that was fetched, without patches.</summary>
    public required string Commit { get; init; }

    /// <summary>Time of the commit in seconds since 1970, used as the time of everything built from it.</summary>
    public required long SourceDateEpoch { get; init; }

    /// <summary>
    /// The first 8 digits of the commit with all patches, as <c>git describe --match=none --always --abbrev=8</c> gives them. It is compiled in.
    /// </summary>
    public required string Sha { get; init; }

    /// <summary>The newest reachable <c>v*</c> tag, or the abbreviated commit if there is none.</summary>
    public required string AbbrevTag { get; init; }

    /// <summary><c>git describe --tag --always --match v[0-9]*</c>.</summary>
    public required string Tag { get; init; }
}
