using System.Collections.Immutable;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>One state of the store: objects and indexes that belong together, and the objects that cannot be decoded.</summary>
internal sealed record StoreSnapshot<T>(
    ImmutableDictionary<NamespacedName, T> Objects,
    ImmutableDictionary<string, StoreIndex<T>> Indexes,
    ImmutableDictionary<NamespacedName, UndecodableObject> Undecodable)
    where T : class
{
    public static StoreSnapshot<T> Empty(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexers) => new(
        [],
        indexers.ToImmutableDictionary(
            pair => pair.Key,
            pair => new StoreIndex<T>(pair.Value, [])),
        []);

    /// <summary>With this state of the object, which could be decoded; null: without the object.</summary>
    public StoreSnapshot<T> With(NamespacedName key, T? current)
    {
        var old = Objects.GetValueOrDefault(key);
        var objects = current is null ? Objects.Remove(key) : Objects.SetItem(key, current);
        var indexes = Indexes.ToBuilder();
        foreach (var (name, index) in Indexes)
        {
            indexes[name] = index.With(key, old, current);
        }

        return new StoreSnapshot<T>(objects, indexes.ToImmutable(), Undecodable.Remove(key));
    }
}
