using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Makes <see cref="ResourceType{T}"/> for the types that come with the Kubernetes client.</summary>
public static class ResourceType
{
    public static ResourceType<V1Job> Jobs { get; } = BuiltIn<V1Job>("batch", "v1", "jobs", "Job");

    public static ResourceType<V1Pod> Pods { get; } = BuiltIn<V1Pod>("", "v1", "pods", "Pod");

    public static ResourceType<V1Node> Nodes { get; } = BuiltIn<V1Node>("", "v1", "nodes", "Node", namespaced: false);

    public static ResourceType<V1ConfigMap> ConfigMaps { get; } =
        BuiltIn<V1ConfigMap>("", "v1", "configmaps", "ConfigMap");

    /// <summary>A type of the client's own models, written and read as <see cref="KubernetesJson"/> does.</summary>
    /// <exception cref="NotSupportedException">The client has no generated contract for the type.</exception>
    public static ResourceType<T> BuiltIn<T>(
        string group, string version, string plural, string kind, bool namespaced = true)
        where T : class, IKubernetesObject<V1ObjectMeta> => new()
        {
            Group = group,
            Version = version,
            Plural = plural,
            Kind = kind,
            Namespaced = namespaced,
            Json = (JsonTypeInfo<T>)RuntimeJson.Options.GetTypeInfo(typeof(T)),
        };
}
