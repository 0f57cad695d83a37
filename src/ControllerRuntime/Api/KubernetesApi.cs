using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>The Kubernetes API over HTTP.</summary>
public sealed class KubernetesApi(
    KubernetesHttpClient client, KubernetesApiOptions options, RuntimeMetrics metrics, TimeProvider time) : IKubernetesApi
{
    private readonly RequestSender _sender = new(client, options.RequestTimeout, time);

    public async Task<T?> GetAsync<T>(ResourceType<T> type, NamespacedName name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await _sender.SendAsync(
                HttpMethod.Get, type.ObjectPath(name), null, ReadObject(type), cancellationToken);
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return null;
        }
    }

    public Task<ResourcePage<T>> ListPageAsync<T>(
        ResourceType<T> type, string? inNamespace, ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var path = new QueryString(type.CollectionPath(inNamespace))
            .Add("labelSelector", options.LabelSelector)
            .Add("fieldSelector", options.FieldSelector)
            .Add("limit", options.Limit)
            .Add("continue", options.Continue)
            .Add("resourceVersion", options.ResourceVersion)
            .ToString();
        return _sender.SendAsync(
            HttpMethod.Get, path, null, (stream, token) => ListReader<T>.ReadAsync(type, stream, token), cancellationToken);
    }

    public async Task<WatchSession<T>> WatchAsync<T>(
        ResourceType<T> type, string? inNamespace, WatchOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var path = new QueryString(type.CollectionPath(inNamespace))
            .Add("watch", true)
            .Add("allowWatchBookmarks", true)
            .Add("timeoutSeconds", (long)Math.Ceiling(options.Timeout.TotalSeconds))
            .Add("labelSelector", options.LabelSelector)
            .Add("fieldSelector", options.FieldSelector)
            .Add("resourceVersion", options.ResourceVersion)
            .ToString();
        return new WatchSession<T>(type, await _sender.OpenAsync(path, cancellationToken));
    }

    public Task<T> CreateAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(
            "create", type, null, HttpMethod.Post, type.CollectionPath(NamespacedName.Of(entity).Namespace),
            Json(Serialize(type, entity), "application/json"), ReadObject(type), cancellationToken);

    public Task<T> CreateAsync<T, TBody>(
        ResourceType<T> type, TBody body, JsonTypeInfo<TBody> json, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TBody : class, IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(
            "create", type, null, HttpMethod.Post, type.CollectionPath(NamespacedName.Of(body).Namespace),
            Json(JsonSerializer.SerializeToUtf8Bytes(body, json)), ReadObject(type), cancellationToken);

    public Task<T> ReplaceAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(
            "update", type, null, HttpMethod.Put, type.ObjectPath(NamespacedName.Of(entity)),
            Json(Serialize(type, entity), "application/json"), ReadObject(type), cancellationToken);

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(
            "patch", type, subresource, HttpMethod.Patch, type.ObjectPath(name, subresource),
            Json(mergePatch.ToJsonString(), "application/merge-patch+json"), ReadObject(type), cancellationToken);

    public Task<JsonObject> PatchUndecodableAsync<T>(
        ResourceType<T> type, NamespacedName name, JsonObject mergePatch, string? subresource,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(
            "patch", type, subresource, HttpMethod.Patch, type.ObjectPath(name, subresource),
            Json(mergePatch.ToJsonString(), "application/merge-patch+json"),
            async (stream, token) =>
                await JsonNode.ParseAsync(stream, cancellationToken: token) as JsonObject ?? throw new JsonException("Not an object"),
            cancellationToken);

    public async Task<bool> DeleteAsync<T>(
        ResourceType<T> type, NamespacedName name, DeleteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = "Background",
        };
        if (options.Uid is { } uid)
        {
            body["preconditions"] = new JsonObject { ["uid"] = uid };
        }

        try
        {
            await WriteAsync(
                "delete", type, null, HttpMethod.Delete, type.ObjectPath(name),
                Json(body.ToJsonString(), "application/json"), static (_, _) => ValueTask.FromResult(true), cancellationToken);
            return true;
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return false;
        }
    }

    private async Task<TResult> WriteAsync<T, TResult>(
        string verb, ResourceType<T> type, string? subresource, HttpMethod method, string path, HttpContent body,
        Func<Stream, CancellationToken, ValueTask<TResult>> read, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (method != HttpMethod.Delete)
        {
            path = new QueryString(path).Add("fieldManager", options.FieldManager).ToString();
        }

        metrics.ApiWrite(verb, type.Plural, subresource ?? "");
        return await _sender.SendAsync(method, path, body, read, cancellationToken);
    }

    private static Func<Stream, CancellationToken, ValueTask<T>> ReadObject<T>(ResourceType<T> type)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        async (stream, token) =>
        {
            var entity = await JsonSerializer.DeserializeAsync(stream, type.Json, token);
            return ResourceDecoder.Normalize(type, entity ?? throw new JsonException("null instead of an object"));
        };

    private static string Serialize<T>(ResourceType<T> type, T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var body = JsonSerializer.SerializeToNode(entity, type.Json)!.AsObject();
        body["apiVersion"] = type.ApiVersion;
        body["kind"] = type.Kind;
        return body.ToJsonString();
    }

    private static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };

    private static StringContent Json(string body, string mediaType) =>
        new(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
}
