namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>An event of a watch.</summary>
public sealed record WatchEvent<T>
{
    public required WatchEventKind Kind { get; init; }

    public required NamespacedName Key { get; init; }

    /// <summary>The version to continue from after this event. Empty if it cannot be read.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Null for a bookmark and for an object that could not be read.</summary>
    public T? Object { get; init; }

    /// <summary>Set when the object could not be read.</summary>
    public UndecodableObject? Undecodable { get; init; }
}

/// <summary>The kind of a watch event. Errors are thrown as <see cref="KubernetesApiException"/> instead.</summary>
public enum WatchEventKind
{
    Added,
    Modified,
    Deleted,

    /// <summary>Only a newer resource version.</summary>
    Bookmark,
}
