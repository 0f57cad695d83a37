using System.ComponentModel;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>The last build of an object that succeeded.</summary>
public sealed record LastSucceededStatus
{
    [Description("SHA-256 of what was built, in 64 hex digits.")]
    public string Fingerprint { get; init => field = value ?? ""; } = "";

    [Description("The release that was built.")]
    public string Release { get; init => field = value ?? ""; } = "";

    [Description("The commit that was built, in 40 hex digits.")]
    public string Commit { get; init => field = value ?? ""; } = "";

    [Description("When it was published.")]
    public DateTimeOffset? CompletedAt { get; init; }

    [Description("What was published, with digests.")]
    [ListMapKeys("name")]
    public IReadOnlyList<OutputStatus> Outputs { get; init => field = value ?? []; } = [];
}
