using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Failures;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>Why a build failed, and what to do.</summary>
internal sealed record FailureReport
{
    public string? Platform { get; init; }

    public string? Step { get; init; }

    public required FailureClass Class { get; init; }

    public required string Reason { get; init; }

    public required string Message { get; init; }

    public required string Advice { get; init; }

    /// <summary>Commands to copy.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The last lines of the log. Null unless details are shown.</summary>
    public string? LogTail { get; init; }

    public static FailureReport Of(TalosImageBuild build, FailureStatus failure, Disclosure disclosure) => new()
    {
        Platform = failure.Platform,
        Step = failure.Step,
        Class = failure.Class,
        Reason = failure.Reason,
        Message = disclosure.Text(build, failure.Message),
        Advice = FailureAdvice.Of(failure.Class),
        Commands = FailureAdvice.Commands(build, failure),
        LogTail = disclosure.HasDetails ? failure.LogTail : null,
    };
}
