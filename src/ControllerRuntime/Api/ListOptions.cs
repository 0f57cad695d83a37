namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Which objects a list returns, and how fresh they must be.</summary>
public sealed record ListOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Most objects in a page; null: all in one.</summary>
    public int? Limit { get; init; }

    /// <summary>The token of the page before; null: the first page.</summary>
    public string? Continue { get; init; }

    /// <summary>Null or empty: the most recent. <c>0</c>: whatever the server has cached. Other: not older than this.</summary>
    public string? ResourceVersion { get; init; }
}
