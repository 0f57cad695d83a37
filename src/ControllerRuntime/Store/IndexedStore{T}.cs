using System.Collections.Immutable;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>The store of an informer. It has one writer at a time. Readers never wait and never see a partial change.</summary>
public sealed class IndexedStore<T>(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexers) : IIndexedStore<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private volatile StoreSnapshot<T> _snapshot = StoreSnapshot<T>.Empty(indexers);

    public int Count => _snapshot.Objects.Count;

    /// <summary>A snapshot that later changes do not affect.</summary>
    internal ImmutableDictionary<NamespacedName, UndecodableObject> UndecodableObjects => _snapshot.Undecodable;

    public T? Get(NamespacedName key) => _snapshot.Objects.GetValueOrDefault(key);

    public UndecodableObject? Undecodable(NamespacedName key) => _snapshot.Undecodable.GetValueOrDefault(key);

    public IReadOnlyList<T> List() => [.. _snapshot.Objects.Values];

    public IReadOnlyList<T> ByIndex(string index, string value)
    {
        var seen = _snapshot;
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
        if (old is not null && IsSameVersion(old, entity))
        {
            Forget(key);
            return null;
        }

        _snapshot = _snapshot.With(key, entity);
        var kind = old is null ? StoreChangeKind.Added : StoreChangeKind.Updated;
        return new StoreChange<T> { Kind = kind, Key = key, Old = old, New = entity };
    }

    /// <summary>Removes the object; null if there was none.</summary>
    /// <param name="last">The state at deletion, if known.</param>
    internal StoreChange<T>? Remove(NamespacedName key, T? last)
    {
        if (Get(key) is not { } old)
        {
            Forget(key);
            return null;
        }

        _snapshot = _snapshot.With(key, null);
        return new StoreChange<T>
        {
            Kind = StoreChangeKind.Deleted,
            Key = key,
            Old = last ?? old,
        };
    }

    /// <summary>
    /// Records that the object cannot be decoded. Its last state that could be decoded is kept, unless it belongs to a deleted object of
    /// the same name.
    /// </summary>
    internal StoreChange<T>? SetUndecodable(UndecodableObject entry)
    {
        var namesake = Get(entry.Key) is { } stored && stored.Metadata.Uid != entry.Uid ? Remove(entry.Key, last: null) : null;
        var known = Undecodable(entry.Key);
        if (known is null || known.Uid != entry.Uid || known.ResourceVersion.Length == 0 || known.ResourceVersion != entry.ResourceVersion)
        {
            _snapshot = _snapshot with { Undecodable = _snapshot.Undecodable.SetItem(entry.Key, entry) };
        }

        return namesake;
    }

    /// <summary>Makes the store equal to a list, and returns the differences.</summary>
    /// <param name="inNamespace">The listed namespace. Empty: all.</param>
    /// <param name="items">The decoded objects of the list.</param>
    /// <param name="undecodable">The objects of the list that cannot be decoded.</param>
    internal IReadOnlyList<StoreChange<T>> Replace(
        string? inNamespace, IReadOnlyCollection<T> items, IReadOnlyCollection<UndecodableObject> undecodable)
    {
        var listed = items.Select(item => NamespacedName.Of(item)).Concat(undecodable.Select(entry => entry.Key)).ToHashSet();
        var gone = _snapshot.Objects.Keys.Concat(_snapshot.Undecodable.Keys)
            .Where(key => IsIn(inNamespace, key) && !listed.Contains(key)).ToHashSet();
        return
        [
            .. items.Select(Set).OfType<StoreChange<T>>(),
            .. undecodable.Select(SetUndecodable).OfType<StoreChange<T>>(),
            .. gone.Select(key => Remove(key, last: null)).OfType<StoreChange<T>>(),
        ];
    }

    internal bool AnyUndecodable(string? inNamespace) => _snapshot.Undecodable.Keys.Any(key => IsIn(inNamespace, key));

    private void Forget(NamespacedName key)
    {
        if (_snapshot.Undecodable.ContainsKey(key))
        {
            _snapshot = _snapshot with { Undecodable = _snapshot.Undecodable.Remove(key) };
        }
    }

    // An object whose metadata cannot be read has an empty key, so it belongs to every list.
    private static bool IsIn(string? inNamespace, NamespacedName key) =>
        string.IsNullOrEmpty(inNamespace) || key.Namespace == inNamespace || key.Name.Length == 0;

    // The UID distinguishes an object from a later one of the same name.
    private static bool IsSameVersion(T left, T right) =>
        left.Metadata.Uid == right.Metadata.Uid
        && !string.IsNullOrEmpty(left.Metadata.ResourceVersion)
        && left.Metadata.ResourceVersion == right.Metadata.ResourceVersion;
}
