using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Results;

public sealed record StepError
{
    public required FailureClass Class { get; init; }

    /// <summary>One of <c>Reasons</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What happened and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The last lines of the step's log, as many as fit.</summary>
    public string? LogTail { get; init; }
}
