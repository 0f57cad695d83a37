using System.Globalization;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Finds out what the source's Makefile would ask git for, and leaves it to the steps after.</summary>
internal static class SourceResult
{
    /// <param name="context">Of a source step.</param>
    /// <param name="git">On the work tree.</param>
    /// <param name="commit">That is checked out.</param>
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
        context.Log.Say($"commit {facts.Commit}, {facts.Tag}, of {facts.SourceDateEpoch}");
        return new StepResult
        {
            Step = context.Step.Id,
            Commit = facts.Commit,
            SourceDateEpoch = facts.SourceDateEpoch,
        };
    }
}
