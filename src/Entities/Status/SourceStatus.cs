using System.ComponentModel;

namespace TalosImageOperator.Entities.Status;

/// <summary>The commit that was checked out.</summary>
public sealed record SourceStatus
{
    [Description("The commit in 40 hexadecimal digits.")]
    public string Commit { get; init => field = value ?? ""; } = "";

    /// <summary>Seconds since 1970.</summary>
    [Description("The time of the commit in seconds since 1970. It is the timestamp of every file in the images (make variable SOURCE_DATE_EPOCH).")]
    public long SourceDateEpoch { get; init; }

    [Description("The key whose signature was verified. Absent unless spec.source.verify is set.")]
    public string? VerifiedBy { get; init; }
}
