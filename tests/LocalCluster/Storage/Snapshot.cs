using System.Collections.Immutable;
using Objects = System.Collections.Immutable.ImmutableSortedDictionary<
    string, TalosImageOperator.LocalCluster.Storage.StoredObject>;

namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>All objects at one revision.</summary>
internal sealed record Snapshot(long Revision, ImmutableDictionary<GroupResource, Objects> State, EventLink Tail)
{
    private static readonly Objects None = Objects.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>One resource's objects by key, in key order.</summary>
    public Objects Of(GroupResource resource) => State.GetValueOrDefault(resource, None);

    public StoredObject? Find(GroupResource resource, string? @namespace, string name) =>
        Of(resource).GetValueOrDefault(KeyOf(@namespace, name));

    public static string KeyOf(string? @namespace, string name) =>
        string.IsNullOrEmpty(@namespace) ? name : $"{@namespace}/{name}";

    internal Snapshot With(GroupResource resource, string key, StoredObject? value) =>
        this with
        {
            State = State.SetItem(resource, value is null ? Of(resource).Remove(key)
            : Of(resource).SetItem(key, value))
        };
}
