using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>An index over the values of a label.</summary>
public static class Indexes
{
    /// <summary>Its name.</summary>
    public static string Label(string label) => $"label:{label}";

    public static Func<IMetadata<V1ObjectMeta>, IEnumerable<string>> ByLabel(string label) => entity =>
        entity.Metadata.Labels is { } labels && labels.TryGetValue(label, out var value) ? [value] : [];
}
