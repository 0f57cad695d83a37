using System.Text.Json;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Reads one object so that a bad one harms no other: its key and version are read before its content.</summary>
internal static class ResourceDecoder
{
    public static WatchEvent<T> Decode<T>(ResourceType<T> type, WatchEventKind kind, JsonElement json)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var key = KeyOf(json);
        var version = MetadataText(json, "resourceVersion");
        var read = new WatchEvent<T> { Kind = kind, Key = key, ResourceVersion = version };
        if (kind == WatchEventKind.Bookmark) return read;

        var (entity, fault) = TryDeserialize(type, json, key);
        return entity is null
            ? read with { Undecodable = new UndecodableObject(key, version, fault!) }
            : read with { Object = entity };
    }

    /// <summary>Fills what the API leaves out of list items, and drops what nobody here reads.</summary>
    public static T Normalize<T>(ResourceType<T> type, T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        entity.ApiVersion = type.ApiVersion;
        entity.Kind = type.Kind;
        if (entity.Metadata is not null) entity.Metadata.ManagedFields = null;
        return entity;
    }

    private static (T? Entity, string? Fault) TryDeserialize<T>(ResourceType<T> type, JsonElement json, NamespacedName key)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (key.Name.Length == 0) return (null, "no metadata.name");
        try
        {
            return json.Deserialize(type.Json) is { Metadata: not null } entity
                ? (Normalize(type, entity), null)
                : (null, "null instead of an object");
        }
        catch (JsonException fault)
        {
            return (null, $"at {fault.Path ?? "$"}");
        }
#pragma warning disable CA1031 // A converter may throw anything; whatever it is, the other objects must still be read.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return (null, fault.GetType().Name);
        }
    }

    private static NamespacedName KeyOf(JsonElement json) =>
        new(MetadataText(json, "namespace"), MetadataText(json, "name"));

    private static string MetadataText(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
