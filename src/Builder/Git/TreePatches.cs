using System.Globalization;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Commits patches on top of a checked-out commit. Identity and date are fixed, so that the same patches on the same commit give the same
/// commit on every machine.
/// </summary>
/// <param name="git">A client for the work tree.</param>
/// <param name="source">Of the tree, for messages.</param>
public sealed partial class TreePatches(GitClient git, GitSource source)
{
    private const string Name = "talos-image-builder";
    private const string Mail = "talos-image-builder@talosimages.dev";

    /// <param name="patches">Mails as <c>git format-patch</c> writes them, or plain diffs.</param>
    /// <param name="commit">The commit that is checked out.</param>
    /// <param name="time">Of that commit, in seconds since 1970.</param>
    /// <param name="stop">Stops git.</param>
    /// <returns>The new commit in 40 hexadecimal digits.</returns>
    /// <exception cref="StepFailedException">Input: a patch does not apply; key, file and line are named.</exception>
    public async Task<string> ApplyAsync(PatchSet patches, string commit, long time, CancellationToken stop)
    {
        var identity = Identity(time);
        foreach (var file in patches.Files)
        {
            await ApplyAsync(file, identity, commit, stop);
        }

        // A mail may lack author or date, so the commits of the single patches differ between machines.
        await git.RunAsync(GitArguments.MoveBranch(commit), commit, stop);
        if (!(await git.TryAsync(GitArguments.Commit($"{patches.Files.Count} patches"), identity, stop)).Succeeded)
        {
            throw StepFailedException.Input(Reasons.InvalidSpec, $"{source.Field}.patches: the patches change nothing together. Remove the field.");
        }

        return await git.ReadAsync(GitArguments.Resolve("HEAD"), commit, stop);
    }

    private async Task ApplyAsync(string file, Dictionary<string, string> identity, string commit, CancellationToken stop)
    {
        var key = Path.GetFileName(file);
        var isMail = MailStart().IsMatch(await File.ReadAllTextAsync(file, stop));
        var applied = await git.TryAsync(isMail ? GitArguments.ApplyMail(file) : GitArguments.ApplyDiff(file), identity, stop);
        if (!applied.Succeeded)
        {
            throw Wrong(key, $"{Problem(applied.Tail)} of commit {commit}. Adapt the patch to this commit, or change {source.RevisionFields}.");
        }

        if (!isMail && !(await git.TryAsync(GitArguments.Commit(key), identity, stop)).Succeeded)
        {
            throw Wrong(key, "changes nothing. Remove the key.");
        }
    }

    /// <summary>What git said, as the rest of a sentence about the key.</summary>
    internal static string Problem(IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines);
        if (FailedHunk().Match(text) is { Success: true } hunk)
        {
            return $"does not apply to {hunk.Groups["file"].Value} at line {hunk.Groups["line"].Value}";
        }

        if (Corrupt().Match(text) is { Success: true } corrupt)
        {
            return $"is not a valid patch at its line {corrupt.Groups["line"].Value}, so it does not apply to the files";
        }

        return FailedFile().Match(text) is { Success: true } file
            ? $"does not apply to {file.Groups["file"].Value} ({file.Groups["why"].Value})"
            : "is not a patch, so it does not apply to the files";
    }

    private StepFailedException Wrong(string key, string rest) =>
        StepFailedException.Input(Reasons.InvalidSpec, $"{source.Field}.patches: key \"{key}\" {rest}");

    private static Dictionary<string, string> Identity(long time)
    {
        var date = $"@{time.ToString(CultureInfo.InvariantCulture)} +0000";
        return new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = Name,
            ["GIT_AUTHOR_EMAIL"] = Mail,
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = Name,
            ["GIT_COMMITTER_EMAIL"] = Mail,
            ["GIT_COMMITTER_DATE"] = date,
        };
    }

    // The first line of git format-patch, or the headers of a mail.
    [GeneratedRegex(@"\A\s*(From [0-9a-f]{40} |(?:[A-Za-z-]+: [^\n]*\n(?:[ \t][^\n]*\n)*)*?From: )")]
    private static partial Regex MailStart();

    [GeneratedRegex(@"error: patch failed: (?<file>[^\n]+):(?<line>\d+)")]
    private static partial Regex FailedHunk();

    [GeneratedRegex(@"corrupt patch at [^\n]*?(?<line>\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Corrupt();

    [GeneratedRegex(@"error: (?<file>[^\n:]+): (?<why>[^\n]+)")]
    private static partial Regex FailedFile();
}
