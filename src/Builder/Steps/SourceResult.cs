using System.Globalization;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

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
            Tag = await git.AskAsync(GitArguments.Describe, commit, stop),
            AbbrevTag = await git.AskAsync(GitArguments.DescribeAbbreviated, commit, stop),
        };
        context.Results.Write(facts);
        var dated = DateTimeOffset.FromUnixTimeSeconds(facts.SourceDateEpoch).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        context.Log.Say($"Checked out commit {facts.Commit} ({facts.Tag}), dated {dated}");
        return new StepResult
        {
            Step = context.Step.Id,
            Commit = facts.Commit,
            SourceDateEpoch = facts.SourceDateEpoch,
        };
    }
}
