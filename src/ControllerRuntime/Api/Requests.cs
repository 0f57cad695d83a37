namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>The objects that a list returns, and how recent they must be.</summary>
public sealed record ListOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Most objects in a page; null: all in one.</summary>
    public int? Limit { get; init; }

    /// <summary>The token of the page before; null: the first page.</summary>
    public string? Continue { get; init; }

    /// <summary>Null or empty: the most recent. <c>0</c>: any version in the server's cache. Other: not older than this.</summary>
    public string? ResourceVersion { get; init; }
}

/// <summary>The changes that a watch delivers.</summary>
public sealed record WatchOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>The watch delivers changes after this version.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>The server ends the stream after this time, in whole seconds.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Requests bookmarks: events with only a newer resource version.</summary>
    public bool AllowBookmarks { get; init; } = true;
}

/// <summary>How an object is deleted. Its dependents are garbage-collected afterwards.</summary>
public sealed record DeleteOptions
{
    /// <summary>Deletes only the object with this UID. A later object of the same name causes a conflict.</summary>
    public string? Uid { get; init; }
}
