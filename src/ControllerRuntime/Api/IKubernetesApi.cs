using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// All that controllers need of the Kubernetes API, for any resource that a <see cref="ResourceType{T}"/> describes.
/// Refusals surface as <see cref="KubernetesApiException"/>; an unreachable server as <see cref="HttpRequestException"/>
/// or <see cref="IOException"/>; a server that does not answer in time as <see cref="TimeoutException"/>.
/// </summary>
public interface IKubernetesApi
{
    /// <summary>The object, or null if there is none of that name.</summary>
    Task<T?> GetAsync<T>(ResourceType<T> type, NamespacedName name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>One page of a namespace, or of all namespaces when <paramref name="inNamespace"/> is empty.</summary>
    Task<ResourcePage<T>> ListPageAsync<T>(
        ResourceType<T> type, string? inNamespace, ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Opens a watch: returns when the server has answered, which may be long before the first event.</summary>
    Task<WatchSession<T>> WatchAsync<T>(
        ResourceType<T> type, string? inNamespace, WatchOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Creates the object in the namespace of its metadata.</summary>
    Task<T> CreateAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Creates an object from a type that has more of its fields than <typeparamref name="T"/>, which reads the answer. The body must
    /// have its <c>apiVersion</c> and <c>kind</c>.
    /// </summary>
    Task<T> CreateAsync<T, TBody>(
        ResourceType<T> type, TBody body, JsonTypeInfo<TBody> json, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TBody : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces the whole object; a resource version in its metadata must still be the current one.</summary>
    Task<T> ReplaceAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>JSON merge patch (RFC 7386), sent as it is: a null in it deletes the field.</summary>
    /// <param name="subresource">For example <c>status</c>; null: the object itself.</param>
    Task<T> PatchAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>As <see cref="PatchAsync"/>, for an object that cannot be decoded: returns it as the server answered.</summary>
    Task<JsonObject> PatchUndecodableAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes the object. False: there was none.</summary>
    Task<bool> DeleteAsync<T>(
        ResourceType<T> type, NamespacedName name, DeleteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
