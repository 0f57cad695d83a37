using System.ComponentModel;

namespace TalosImageOperator.Entities.Status;

/// <summary>Why a build failed.</summary>
public sealed record FailureStatus
{
    [Description("The platform whose Job failed; absent if it was not one platform's.")]
    public string? Platform { get; init; }

    [Description("The step that failed, which is also the container whose log tells more.")]
    public string? Step { get; init; }

    [Description(
        "Input: the spec, the source or a credential is at fault. Build: a build step failed. Infrastructure: another try may help.")]
    public FailureClass Class { get; init; }

    [Description("One word, as in the conditions.")]
    public string Reason { get; init => field = value ?? ""; } = "";

    [Description("What happened and what to do, in a sentence.")]
    public string Message { get; init => field = value ?? ""; } = "";

    [Description("The last lines of the step's log.")]
    public string? LogTail { get; init; }
}
