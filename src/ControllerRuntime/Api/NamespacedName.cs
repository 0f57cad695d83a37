using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>The key of an object within its resource type. A cluster-scoped object has an empty namespace.</summary>
public readonly record struct NamespacedName(string Namespace, string Name)
{
    public static NamespacedName Of(IMetadata<V1ObjectMeta> entity) =>
        new(entity.Metadata?.NamespaceProperty ?? "", entity.Metadata?.Name ?? "");

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
