using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>All that the status page shows of one build.</summary>
internal sealed record BuildReport
{
    public required BuildSummary Build { get; init; }

    /// <summary>Why the run started.</summary>
    public string? Cause { get; init; }

    /// <summary>The commit in 40 hexadecimal digits.</summary>
    public string? Commit { get; init; }

    public required IReadOnlyList<ConditionReport> Conditions { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<PlatformReport> Platforms { get; init; }

    public FailureReport? Failure { get; init; }

    public required IReadOnlyList<OutputReport> Outputs { get; init; }

    /// <summary>The last run that succeeded, if it is not the current one.</summary>
    public EarlierSuccess? EarlierSuccess { get; init; }

    /// <param name="build">The build.</param>
    /// <param name="steps">The names of the planned steps by platform, in order. Empty if unknown.</param>
    /// <param name="plainHttp">The registry hosts that use plain HTTP.</param>
    /// <param name="disclosure">What is shown.</param>
    public static BuildReport Of(
        TalosImageBuild build, IReadOnlyDictionary<string, IReadOnlyList<string>> steps, IReadOnlyCollection<string> plainHttp, Disclosure disclosure)
    {
        var status = build.Status;
        var commands = new OutputCommands(build.Spec.Registry, plainHttp);
        return new BuildReport
        {
            Build = BuildSummary.Of(build, disclosure),
            Cause = status.Cause is null ? null : disclosure.Text(build, status.Cause),
            Commit = status.Source?.Commit,
            Conditions = [.. status.Conditions.Select(condition => ConditionReport.Of(condition, disclosure.Text(build, condition.Message)))],
            Warnings = [.. status.Warnings.Select(warning => disclosure.Text(build, warning))],
            Platforms = [.. status.Platforms.Select(platform => PlatformReport.Of(build, platform, steps.GetValueOrDefault(platform.Platform, []), disclosure))],
            Failure = status.Failure is { } failure ? FailureReport.Of(build, failure, disclosure) : null,
            Outputs = [.. status.Outputs.Select(output => OutputReport.Of(output, commands))],
            EarlierSuccess = status.LastSucceeded is { } last && status.Phase != BuildPhase.Succeeded ? EarlierSuccess.Of(last, commands) : null,
        };
    }
}

internal sealed record ConditionReport(string Type, string Status, string Reason, string Message, DateTimeOffset? LastTransitionTime)
{
    public static ConditionReport Of(V1Condition condition, string message) => new(
        condition.Type, condition.Status, condition.Reason, message, new DateTimeOffset(condition.LastTransitionTime, TimeSpan.Zero));
}

internal sealed record EarlierSuccess(string Release, string Commit, DateTimeOffset? CompletedAt, IReadOnlyList<OutputReport> Outputs)
{
    public static EarlierSuccess Of(LastSucceededStatus last, OutputCommands commands) =>
        new(last.Release, last.Commit, last.CompletedAt, [.. last.Outputs.Select(output => OutputReport.Of(output, commands))]);
}
