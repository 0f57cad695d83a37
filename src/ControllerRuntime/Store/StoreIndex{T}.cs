using System.Collections.Immutable;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>An immutable index from values to keys.</summary>
internal sealed record StoreIndex<T>(
    Func<T, IEnumerable<string>> ValuesOf, ImmutableDictionary<string, ImmutableHashSet<NamespacedName>> Entries)
{
    public StoreIndex<T> With(NamespacedName key, T? old, T? current)
    {
        var entries = Entries.ToBuilder();
        foreach (var value in Values(old))
        {
            var rest = entries.GetValueOrDefault(value, []).Remove(key);
            if (rest.IsEmpty)
            {
                entries.Remove(value);
            }
            else
            {
                entries[value] = rest;
            }
        }

        foreach (var value in Values(current))
        {
            entries[value] = entries.GetValueOrDefault(value, []).Add(key);
        }

        return this with { Entries = entries.ToImmutable() };
    }

    private IEnumerable<string> Values(T? entity) => entity is null ? [] : ValuesOf(entity);
}
