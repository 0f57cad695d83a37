using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>The API resource of <typeparamref name="T"/> and its JSON contract.</summary>
public sealed record ResourceType<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The API group; empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    /// <summary>The resource name in the URL, such as <c>configmaps</c>.</summary>
    public required string Plural { get; init; }

    public required string Kind { get; init; }

    /// <summary>False for cluster-scoped resources such as nodes.</summary>
    public bool Namespaced { get; init; } = true;

    /// <summary>The source-generated contract of <typeparamref name="T"/>. It must drop nulls when writing.</summary>
    public required JsonTypeInfo<T> Json { get; init; }

    /// <summary>The <c>apiVersion</c> of the objects: <c>group/version</c>, or the bare version in the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The path of the collection, of all namespaces if <paramref name="inNamespace"/> is empty.</summary>
    internal string CollectionPath(string? inNamespace)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Escape(Group)}/{Version}";
        return Namespaced && !string.IsNullOrEmpty(inNamespace)
            ? $"{root}/namespaces/{Escape(inNamespace)}/{Plural}"
            : $"{root}/{Plural}";
    }

    internal string ObjectPath(NamespacedName name, string? subresource = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name.Name);
        if (Namespaced)
        {
            ArgumentException.ThrowIfNullOrEmpty(name.Namespace);
        }

        var path = $"{CollectionPath(name.Namespace)}/{Escape(name.Name)}";
        return string.IsNullOrEmpty(subresource) ? path : $"{path}/{subresource}";
    }

    private static string Escape(string segment) => Uri.EscapeDataString(segment);
}
