using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>One platform's Job.</summary>
public sealed record PlatformStatus
{
    [Required]
    [Description("The platform, such as linux/amd64.")]
    public string Platform { get; init => field = value ?? ""; } = "";

    [Description("The phase of this platform: one of the phases of a build.")]
    public BuildPhase Phase { get; init; }

    [Description("The name of the Job.")]
    public string? Job { get; init; }

    [Description("The name of the newest pod. kubectl logs <pod> -c <step> shows the log of a step.")]
    public string? Pod { get; init; }

    [Description("The node that the newest pod runs on.")]
    public string? Node { get; init; }

    [Description("BuildKit's snapshotter, if it is \"native\", which copies every layer in full.")]
    public string? Snapshotter { get; init; }

    [Description("The step that is running or that ran last.")]
    public string? Step { get; init; }

    [Description("The commit that this platform builds, in 40 hexadecimal digits.")]
    public string? Commit { get; init; }

    [Description("What this platform builds of each source tree. Absent without trees beside that of Talos, patches and verification.")]
    [ListMapKeys("name")]
    public IReadOnlyList<PlatformSourceStatus> Sources { get; init => field = value ?? []; } = [];

    [Description("The digest of this platform's list of inputs. All platforms of a finished build have the same.")]
    public string? Inputs { get; init; }

    [Description("How many images this platform has verified. Absent unless spec.verify.images is set.")]
    public int? VerifiedImages { get; init; }

    [Description("Images that could not be read before the build, so that it pulls them by their tags.")]
    public IReadOnlyList<string> UnpinnedImages { get; init => field = value ?? []; } = [];

    [Description("The number of pods that this run has started for the platform, including evicted pods.")]
    public int Attempts { get; init; }

    [Description("When the Job started. Kept while the build is suspended.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the Job ended.")]
    public DateTimeOffset? CompletedAt { get; init; }

    [Description("A CamelCase reason if the platform waits, retries or has failed.")]
    public string? Reason { get; init; }

    [Description("A message for people that explains the reason.")]
    public string? Message { get; init; }

    [Description("The steps that the newest pod has started, in order. Kept after the pod is deleted.")]
    [ListMapKeys("name")]
    public IReadOnlyList<StepStatus> Steps { get; init => field = value ?? []; } = [];
}
