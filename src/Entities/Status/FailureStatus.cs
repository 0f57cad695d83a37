using System.ComponentModel;

namespace TalosImageOperator.Entities.Status;

/// <summary>Why a build failed.</summary>
public sealed record FailureStatus
{
    [Description("The platform whose Job failed. Absent if the failure does not concern a single platform.")]
    public string? Platform { get; init; }

    [Description("The step that failed. It is also the name of the container with the log.")]
    public string? Step { get; init; }

    [Description(
        "Input: correct the spec, the source or a credential. Build: a build step failed. Infrastructure: a retry may succeed.")]
    public FailureClass Class { get; init; }

    [Description("The CamelCase reason of the conditions.")]
    public string Reason { get; init => field = value ?? ""; } = "";

    [Description("A message for people that says what happened and what to do.")]
    public string Message { get; init => field = value ?? ""; } = "";

    [Description("The last lines of the step's log.")]
    public string? LogTail { get; init; }
}
