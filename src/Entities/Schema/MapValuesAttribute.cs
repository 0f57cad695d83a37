namespace TalosImageOperator.Entities.Schema;

/// <summary>
/// How many entries a map has and what their values look like. Zero and null mean no limit. Keys have CEL rules, since a CRD's
/// schema cannot describe them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MapValuesAttribute : Attribute
{
    public int MaxCount { get; init; }

    public string? Pattern { get; init; }

    /// <summary>In characters.</summary>
    public int MaxLength { get; init; }

    /// <summary>A rule in CEL over each value, and its sentence.</summary>
    public string? Rule { get; init; }

    public string? Message { get; init; }
}
