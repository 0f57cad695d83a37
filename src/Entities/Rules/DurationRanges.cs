namespace TalosImageOperator.Entities.Rules;

/// <summary>Bounds of the spec's durations.</summary>
public static class DurationRanges
{
    public const string Least = "1m";
    public const string MostTimeout = "720h";
    public const string MostTtl = "8760h";
}
