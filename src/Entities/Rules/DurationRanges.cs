namespace TalosImageOperator.Entities.Rules;

/// <summary>Bounds of the spec's durations.</summary>
public static class DurationRanges
{
    /// <summary>Text that is certainly within Go's range of 290 years. CEL's duration() fails for longer ones.</summary>
    public const string Readable = @"^([0-9]{1,5}(\.[0-9]{1,9})?(ms|s|m|h)){1,8}$";

    public const string Least = "1m";
    public const string MostTimeout = "720h";
    public const string MostTtl = "8760h";
}
