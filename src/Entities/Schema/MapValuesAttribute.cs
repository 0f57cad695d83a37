namespace TalosImageOperator.Entities.Schema;

/// <summary>
/// Limits of a map and its values. Zero and null mean no limit. Keys are checked by CEL rules, because a CRD schema cannot describe
/// them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MapValuesAttribute : Attribute
{
    public int MaxCount { get; init; }

    public string? Pattern { get; init; }

    /// <summary>In characters.</summary>
    public int MaxLength { get; init; }

    /// <summary>A CEL rule for each value; <see cref="Message"/> is its message.</summary>
    public string? Rule { get; init; }

    public string? Message { get; init; }
}
