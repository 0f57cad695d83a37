namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>One line of a watch.</summary>
public sealed record WatchEvent<T>
{
    public required WatchEventKind Kind { get; init; }

    public required NamespacedName Key { get; init; }

    /// <summary>The version to continue from after this event; empty if it could not be read.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Null for a bookmark and for an object that could not be read.</summary>
    public T? Object { get; init; }

    /// <summary>Set when the object could not be read.</summary>
    public UndecodableObject? Undecodable { get; init; }
}

/// <summary>What a watch reports. Errors are no event here: they surface as <see cref="KubernetesApiException"/>.</summary>
public enum WatchEventKind
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing but a newer resource version.</summary>
    Bookmark,
}
