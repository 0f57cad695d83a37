using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Shorthands for the calls that controllers make most.</summary>
public static class KubernetesApiExtensions
{
    /// <summary>Merge-patches the status subresource; a null in <paramref name="status"/> deletes the field.</summary>
    public static Task<T> PatchStatusAsync<T>(
        this IKubernetesApi api, ResourceType<T> type, NamespacedName name, JsonObject status,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        api.PatchAsync(type, name, new JsonObject { ["status"] = status }, "status", cancellationToken);

    /// <summary>Server-side apply of a typed object, without what the server fills in.</summary>
    public static Task<T> ApplyAsync<T>(
        this IKubernetesApi api, ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var body = JsonSerializer.SerializeToNode(entity, type.Json)!.AsObject();
        body["apiVersion"] = type.ApiVersion;
        body["kind"] = type.Kind;
        if (body["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            metadata.Remove("resourceVersion");
            metadata.Remove("creationTimestamp");
        }

        return api.ApplyAsync(type, NamespacedName.Of(entity), body, new ApplyOptions(), cancellationToken);
    }

    public static Task<bool> DeleteAsync<T>(
        this IKubernetesApi api, ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        api.DeleteAsync(
            type, NamespacedName.Of(entity), new DeleteOptions { Uid = entity.Metadata.Uid }, cancellationToken);
}
