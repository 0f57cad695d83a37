using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>One platform's Job.</summary>
public sealed record PlatformStatus
{
    [Required]
    [Description("Such as linux/amd64.")]
    public string Platform { get; init => field = value ?? ""; } = "";

    [Description("What this platform is doing.")]
    public BuildPhase Phase { get; init; }

    [Description("The Job's name.")]
    public string? Job { get; init; }

    [Description("The name of the newest pod; kubectl logs <pod> -c <step> shows a step's log.")]
    public string? Pod { get; init; }

    [Description("The node that the pod runs on.")]
    public string? Node { get; init; }

    [Description("The step that runs now, or ran last.")]
    public string? Step { get; init; }

    [Description("The commit that this platform builds, in 40 hex digits; a branch may move between two platforms.")]
    public string? Commit { get; init; }

    [Description("How many pods were started.")]
    public int Attempts { get; init; }

    [Description("When the Job started.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the Job ended, well or not.")]
    public DateTimeOffset? CompletedAt { get; init; }

    [Description("Why the phase is as it is, in one word.")]
    public string? Reason { get; init; }

    [Description("The same in a sentence.")]
    public string? Message { get; init; }
}
