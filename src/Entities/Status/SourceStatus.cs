using System.ComponentModel;

namespace TalosImageOperator.Entities.Status;

/// <summary>What was checked out.</summary>
public sealed record SourceStatus
{
    [Description("The commit in 40 hex digits.")]
    public string Commit { get; init => field = value ?? ""; } = "";

    /// <summary>Seconds since 1970.</summary>
    [Description("The commit's time in seconds since 1970, which every file in the images carries (make variable SOURCE_DATE_EPOCH).")]
    public long SourceDateEpoch { get; init; }
}
