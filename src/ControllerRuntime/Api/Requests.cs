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
}

/// <summary>How an object is deleted. Its dependents are garbage-collected afterwards.</summary>
public sealed record DeleteOptions
{
    /// <summary>Deletes only the object with this UID. A later object of the same name causes a conflict.</summary>
    public string? Uid { get; init; }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The decoded objects.</param>
/// <param name="Undecodable">The objects that cannot be decoded.</param>
/// <param name="ResourceVersion">The version of the collection, from which a watch continues.</param>
/// <param name="Continue">The token of the next page. Null after the last.</param>
public sealed record ResourcePage<T>(
    IReadOnlyList<T> Items,
    IReadOnlyList<UndecodableObject> Undecodable,
    string ResourceVersion,
    string? Continue);
