using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>
/// A read-only copy of the cluster's objects as of the last event. All readers share the objects, so copy one before you
/// change it. Lists are snapshots that later events do not change.
/// </summary>
public interface IIndexedStore<T>
{
    int Count { get; }

    /// <summary>The object, or null if it does not exist.</summary>
    T? Get(NamespacedName key);

    /// <summary>
    /// Set while the cluster has an object of that name that cannot be decoded. <see cref="Get"/> then returns its last state that could
    /// be decoded, if there was one.
    /// </summary>
    UndecodableObject? Undecodable(NamespacedName key);

    IReadOnlyList<T> List();

    /// <summary>The objects of <paramref name="value"/> in the index. The cost depends only on their number.</summary>
    /// <exception cref="ArgumentException">The store has no index of that name.</exception>
    IReadOnlyList<T> ByIndex(string index, string value);
}
