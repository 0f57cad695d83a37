using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Schema;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Status;

/// <summary>The second build of a run, and how it compares.</summary>
public sealed record ReproductionStatus
{
    [Description("Where the platforms are rebuilt: Other or Any.")]
    public RebuildNode Rebuilt { get; init; }

    [Description("When the first Job of the rebuild started. Absent while it waits, and if nothing is comparable.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the result was known.")]
    public DateTimeOffset? CompletedAt { get; init; }

    [Description("Identical, SameContent, Different, NotComparable or RebuildFailed. Absent until then.")]
    public ReproductionResult? Result { get; init; }

    [Description("Why there is no result yet, in CamelCase. Absent once there is one.")]
    public string? Reason { get; init; }

    [Description("A message for people: what the rebuild waits for, or what was compared.")]
    public string? Message { get; init; }

    [Description("The rebuilt platforms.")]
    [ListMapKeys("platform")]
    public IReadOnlyList<ReproductionPlatformStatus> Platforms { get; init => field = value ?? []; } = [];

    [Description("The rebuilt manifest of each output and platform, without a tag.")]
    [ListMapKeys("name", "platform")]
    public IReadOnlyList<ReproductionOutputStatus> Outputs { get; init => field = value ?? []; } = [];

    [Description("The report on the outputs that differ, as IMAGE@DIGEST. oras pull returns it. Absent if nothing differs.")]
    public string? Report { get; init; }
}

/// <summary>One platform's rebuild.</summary>
public sealed record ReproductionPlatformStatus
{
    [Required]
    [Description("The platform, such as linux/amd64.")]
    public string Platform { get; init => field = value ?? ""; } = "";

    [Description("The name of the Job.")]
    public string? Job { get; init; }

    [Description("The node that it runs on.")]
    public string? Node { get; init; }
}

/// <summary>A rebuilt manifest.</summary>
public sealed record ReproductionOutputStatus
{
    [Required]
    [Description("The name of the output in the spec.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Required]
    [Description("The platform, such as linux/amd64.")]
    public string Platform { get; init => field = value ?? ""; } = "";

    [Description("The digest of the rebuilt manifest, in the repository of the output.")]
    public string Digest { get; init => field = value ?? ""; } = "";

    [Description("How it compares with the published manifest. Absent until it is compared.")]
    public ReproductionResult? Result { get; init; }
}
