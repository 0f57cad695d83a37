namespace TalosImageOperator.Entities.Schema;

/// <summary>How many items a list has and what they look like. Zero and null mean no limit.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute : Attribute
{
    public int MinCount { get; init; }

    public int MaxCount { get; init; }

    public string? Pattern { get; init; }

    /// <summary>In characters.</summary>
    public int MaxLength { get; init; }

    /// <summary>A rule in CEL over each item, and its sentence.</summary>
    public string? Rule { get; init; }

    public string? Message { get; init; }

    /// <summary>The only values an item may have.</summary>
    public string[] Values { get; init; } = [];
}
