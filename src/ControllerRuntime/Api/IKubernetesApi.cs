using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// The part of the Kubernetes API that controllers use, for any resource with a <see cref="ResourceType{T}"/>.
/// Errors of the server are thrown as <see cref="KubernetesApiException"/>, an unreachable server as
/// <see cref="HttpRequestException"/> or <see cref="IOException"/>, and a timeout as <see cref="TimeoutException"/>.
/// </summary>
public interface IKubernetesApi
{
    /// <summary>The object, or null if it does not exist.</summary>
    Task<T?> GetAsync<T>(ResourceType<T> type, NamespacedName name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>One page of a namespace, or of all namespaces when <paramref name="inNamespace"/> is empty.</summary>
    Task<ResourcePage<T>> ListPageAsync<T>(
        ResourceType<T> type, string? inNamespace, ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Opens a watch. Returns after the response headers, which may be long before the first event.</summary>
    Task<WatchSession<T>> WatchAsync<T>(
        ResourceType<T> type, string? inNamespace, WatchOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Creates the object in the namespace of its metadata.</summary>
    Task<T> CreateAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Creates an object from a type with more fields than <typeparamref name="T"/>, which is used for the response. The body must
    /// contain <c>apiVersion</c> and <c>kind</c>.
    /// </summary>
    Task<T> CreateAsync<T, TBody>(
        ResourceType<T> type, TBody body, JsonTypeInfo<TBody> json, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TBody : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces the whole object. A resource version in its metadata must be the current one.</summary>
    Task<T> ReplaceAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Applies a JSON merge patch (RFC 7386). A null deletes the field.</summary>
    /// <param name="subresource">For example <c>status</c>. Null: the object itself.</param>
    Task<T> PatchAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Like <see cref="PatchAsync"/>, for an object that cannot be decoded. Returns the JSON of the response.</summary>
    Task<JsonObject> PatchUndecodableAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes the object. Returns false if it did not exist.</summary>
    Task<bool> DeleteAsync<T>(
        ResourceType<T> type, NamespacedName name, DeleteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}

public static class KubernetesApiExtensions
{
    /// <summary>Deletes this object only, not a later one of the same name.</summary>
    public static Task<bool> DeleteAsync<T>(
        this IKubernetesApi api, ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        api.DeleteAsync(
            type, NamespacedName.Of(entity), new DeleteOptions { Uid = entity.Metadata.Uid }, cancellationToken);
}
