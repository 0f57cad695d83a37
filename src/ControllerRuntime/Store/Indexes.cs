using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>The indexes that controllers use most, and their names.</summary>
public static class Indexes
{
    public const string Namespace = "namespace";

    /// <summary>By the UID of every owner reference.</summary>
    public const string OwnerUid = "ownerUid";

    /// <summary>The name of the index over a label's values.</summary>
    public static string Label(string label) => $"label:{label}";

    public static IEnumerable<string> ByNamespace(IMetadata<V1ObjectMeta> entity) =>
        entity.Metadata.NamespaceProperty is { Length: > 0 } name ? [name] : [];

    public static IEnumerable<string> ByOwnerUid(IMetadata<V1ObjectMeta> entity) =>
        entity.Metadata.OwnerReferences?.Select(owner => owner.Uid) ?? [];

    public static Func<IMetadata<V1ObjectMeta>, IEnumerable<string>> ByLabel(string label) => entity =>
        entity.Metadata.Labels is { } labels && labels.TryGetValue(label, out var value) ? [value] : [];
}
