namespace TalosImageOperator.Entities.Schema;

/// <summary>Limits of a list and its items. Zero and null mean no limit.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute : Attribute
{
    public int MinCount { get; init; }

    public int MaxCount { get; init; }

    public string? Pattern { get; init; }

    /// <summary>In characters.</summary>
    public int MaxLength { get; init; }

    /// <summary>A CEL rule for each item; <see cref="Message"/> is its message.</summary>
    public string? Rule { get; init; }

    public string? Message { get; init; }

    /// <summary>The allowed values of an item.</summary>
    public string[] Values { get; init; } = [];
}
