using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The API without enough memory for writing events.</summary>
internal sealed class NoMemoryForEvents(IKubernetesApi api) : IKubernetesApi
{
    public Task<T?> GetAsync<T>(ResourceType<T> type, NamespacedName name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => api.GetAsync(type, name, cancellationToken);

    public Task<ResourcePage<T>> ListPageAsync<T>(ResourceType<T> type, string? inNamespace, ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => api.ListPageAsync(type, inNamespace, options, cancellationToken);

    public Task<WatchSession<T>> WatchAsync<T>(ResourceType<T> type, string? inNamespace, WatchOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => api.WatchAsync(type, inNamespace, options, cancellationToken);

    public Task<T> CreateAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => For(type).CreateAsync(type, entity, cancellationToken);

    public Task<T> CreateAsync<T, TBody>(ResourceType<T> type, TBody body, JsonTypeInfo<TBody> json, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TBody : class, IKubernetesObject<V1ObjectMeta> => For(type).CreateAsync(type, body, json, cancellationToken);

    public Task<T> ReplaceAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => For(type).ReplaceAsync(type, entity, cancellationToken);

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => For(type).PatchAsync(type, name, mergePatch, subresource, cancellationToken);

    public Task<JsonObject> PatchUndecodableAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => For(type).PatchUndecodableAsync(type, name, mergePatch, subresource, cancellationToken);

    public Task<bool> DeleteAsync<T>(ResourceType<T> type, NamespacedName name, DeleteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => For(type).DeleteAsync(type, name, options, cancellationToken);

    private IKubernetesApi For<T>(ResourceType<T> type)
        where T : class, IKubernetesObject<V1ObjectMeta> => type.Plural == "events" ? throw new InsufficientMemoryException() : api;
}
