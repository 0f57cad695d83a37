using System.ComponentModel;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>The last run of a build that succeeded.</summary>
public sealed record LastSucceededStatus
{
    [Description("The fingerprint of the run: SHA-256 in 64 hexadecimal digits.")]
    public string Fingerprint { get; init => field = value ?? ""; } = "";

    [Description("The release that was built.")]
    public string Release { get; init => field = value ?? ""; } = "";

    [Description("The commit that was built, in 40 hexadecimal digits.")]
    public string Commit { get; init => field = value ?? ""; } = "";

    [Description("When the outputs were published.")]
    public DateTimeOffset? CompletedAt { get; init; }

    [Description("The published outputs with their digests.")]
    [ListMapKeys("name")]
    public IReadOnlyList<OutputStatus> Outputs { get; init => field = value ?? []; } = [];
}
