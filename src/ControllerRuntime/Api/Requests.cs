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

/// <summary>Which changes a watch delivers, from where, and for how long.</summary>
public sealed record WatchOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Only what happened after this version is delivered.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>After this the server ends the stream; sent in whole seconds.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Asks for events that carry nothing but a newer resource version.</summary>
    public bool AllowBookmarks { get; init; } = true;
}

/// <summary>How an object is deleted. What it owns is collected once it is gone.</summary>
public sealed record DeleteOptions
{
    /// <summary>Deletes only the object with this UID: a namesake made since then answers with a conflict.</summary>
    public string? Uid { get; init; }
}
