using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>
/// A read-only copy of the cluster's objects, as of the last event. Objects are shared by all readers: copy one before
/// changing it. Lists are snapshots that later events leave alone.
/// </summary>
public interface IIndexedStore<T>
{
    int Count { get; }

    /// <summary>The object, or null if the cluster has none of that name.</summary>
    T? Get(NamespacedName key);

    /// <summary>
    /// Set while the cluster has an object of that name that cannot be decoded; <see cref="Get"/> then returns its last
    /// state that could be, if there was one.
    /// </summary>
    UndecodableObject? Undecodable(NamespacedName key);

    IReadOnlyList<T> List();

    /// <summary>The objects that the index files under <paramref name="value"/>; at a cost of their number alone.</summary>
    /// <exception cref="ArgumentException">The store has no index of that name.</exception>
    IReadOnlyList<T> ByIndex(string index, string value);
}
