using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>One platform's Job.</summary>
public sealed record PlatformStatus
{
    [Required]
    [Description("Such as linux/amd64.")]
    public string Platform { get; init => field = value ?? ""; } = "";

    [Description("What this platform is doing: one of the phases of the build.")]
    public BuildPhase Phase { get; init; }

    [Description("The Job's name.")]
    public string? Job { get; init; }

    [Description("The name of the newest pod; kubectl logs <pod> -c <step> shows a step's log.")]
    public string? Pod { get; init; }

    [Description("The node that the newest pod runs on.")]
    public string? Node { get; init; }

    [Description("BuildKit's snapshotter, if it is \"native\", which copies every layer in full.")]
    public string? Snapshotter { get; init; }

    [Description("The step that is running, or ran last.")]
    public string? Step { get; init; }

    [Description("The commit that this platform builds, in 40 hex digits; a branch may move between two platforms.")]
    public string? Commit { get; init; }

    [Description("How many pods this run has started for the platform. Evicted pods count.")]
    public int Attempts { get; init; }

    [Description("When the Job started. Kept while the build is suspended.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the Job ended.")]
    public DateTimeOffset? CompletedAt { get; init; }

    [Description("A CamelCase reason if the platform waits, retries or has failed.")]
    public string? Reason { get; init; }

    [Description("Explains the reason in a sentence.")]
    public string? Message { get; init; }

    [Description("The steps that the newest pod has started, in order. Kept after the pod is deleted.")]
    [ListMapKeys("name")]
    public IReadOnlyList<StepStatus> Steps { get; init => field = value ?? []; } = [];
}
