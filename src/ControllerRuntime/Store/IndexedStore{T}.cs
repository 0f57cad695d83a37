using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>The store behind an informer. One writer at a time; readers never wait and never see half a change.</summary>
public sealed class IndexedStore<T> : IIndexedStore<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private volatile StoreSnapshot<T> snapshot;

    public IndexedStore(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexers) =>
        snapshot = StoreSnapshot<T>.Empty(indexers);

    public int Count => snapshot.Objects.Count;

    public T? Get(NamespacedName key) => snapshot.Objects.GetValueOrDefault(key);

    public IReadOnlyList<T> List() => [.. snapshot.Objects.Values];

    public IReadOnlyList<T> ByIndex(string index, string value)
    {
        var seen = snapshot;
        if (!seen.Indexes.TryGetValue(index, out var entries))
        {
            throw new ArgumentException($"The store of {typeof(T).Name} has no index '{index}'", nameof(index));
        }

        return entries.Entries.TryGetValue(value, out var keys) ? [.. keys.Select(key => seen.Objects[key])] : [];
    }

    /// <summary>Stores the object; null if it is the very version that is stored already.</summary>
    internal StoreChange<T>? Set(T entity)
    {
        var key = NamespacedName.Of(entity);
        var old = Get(key);
        if (old is not null && IsSameVersion(old, entity)) return null;
        snapshot = snapshot.With(key, entity);
        var kind = old is null ? StoreChangeKind.Added : StoreChangeKind.Updated;
        return new StoreChange<T> { Kind = kind, Key = key, Old = old, New = entity };
    }

    /// <summary>Removes the object; null if there was none.</summary>
    /// <param name="last">Its state at deletion, if that was seen.</param>
    internal StoreChange<T>? Remove(NamespacedName key, T? last)
    {
        if (Get(key) is not { } old) return null;
        snapshot = snapshot.With(key, null);
        return new StoreChange<T>
        {
            Kind = StoreChangeKind.Deleted,
            Key = key,
            Old = last ?? old,
            FinalStateUnknown = last is null,
        };
    }

    /// <summary>Makes the store equal to a list, and tells the difference.</summary>
    /// <param name="inNamespace">The namespace that was listed; empty: all.</param>
    /// <param name="items">What the list held.</param>
    /// <param name="spared">Keys that the list held but that could not be read: what is stored of them stays.</param>
    internal IReadOnlyList<StoreChange<T>> Replace(
        string? inNamespace, IReadOnlyCollection<T> items, IReadOnlyCollection<NamespacedName> spared)
    {
        var listed = items.Select(item => NamespacedName.Of(item)).Concat(spared).ToHashSet();
        var gone = snapshot.Objects.Keys.Where(key =>
            (string.IsNullOrEmpty(inNamespace) || key.Namespace == inNamespace) && !listed.Contains(key)).ToList();
        return
        [
            .. items.Select(Set).OfType<StoreChange<T>>(),
            .. gone.Select(key => Remove(key, last: null)).OfType<StoreChange<T>>(),
        ];
    }

    // A UID tells an object from its namesake made after it.
    private static bool IsSameVersion(T left, T right) =>
        left.Metadata.Uid == right.Metadata.Uid
        && !string.IsNullOrEmpty(left.Metadata.ResourceVersion)
        && left.Metadata.ResourceVersion == right.Metadata.ResourceVersion;
}
