using System.Buffers;
using System.Globalization;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Decodes single objects. The key and version are read first, so that an invalid object does not affect others.</summary>
internal static class ResourceDecoder
{
    private const int LongestValue = 100;

    public static WatchEvent<T> Decode<T>(ResourceType<T> type, WatchEventKind kind, JsonElement json)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var read = new WatchEvent<T> { Kind = kind, Key = KeyOf(json), ResourceVersion = MetadataText(json, "resourceVersion") };
        if (kind == WatchEventKind.Bookmark)
        {
            return read;
        }

        var (entity, fault) = TryDeserialize(type, json, read.Key);
        return entity is null
            ? read with { Undecodable = Undecodable(json, fault!) }
            : read with { Object = entity };
    }

    /// <summary>An item of a list.</summary>
    public static WatchEvent<T> Decode<T>(ResourceType<T> type, ReadOnlySequence<byte> json)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (TryDeserialize(type, json) is { Metadata.Name.Length: > 0 } entity)
        {
            return new WatchEvent<T>
            {
                Kind = WatchEventKind.Added,
                Key = NamespacedName.Of(entity),
                ResourceVersion = entity.Metadata.ResourceVersion ?? "",
                Object = Normalize(type, entity),
            };
        }

        using var document = JsonDocument.Parse(json);
        return Decode(type, WatchEventKind.Added, document.RootElement);
    }

    /// <summary>Adds fields that the API omits in list items, and drops fields that no controller reads.</summary>
    public static T Normalize<T>(ResourceType<T> type, T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        entity.ApiVersion = type.ApiVersion;
        entity.Kind = type.Kind;
        if (entity.Metadata is not null)
        {
            entity.Metadata.ManagedFields = null;
        }

        return entity;
    }

    /// <summary>The parts of an object that are known without its type.</summary>
    public static UndecodableObject Undecodable(JsonElement json, DecodingFault fault) => new()
    {
        Key = KeyOf(json),
        Uid = MetadataText(json, "uid"),
        ResourceVersion = MetadataText(json, "resourceVersion"),
        Generation = Metadata(json, "generation") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var generation)
            ? generation
            : 0,
        CreationTimestamp = DateTimeOffset.TryParse(
            MetadataText(json, "creationTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? created
            : null,
        IsTerminating = MetadataText(json, "deletionTimestamp").Length > 0,
        Status = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("status", out var status) ? status.Clone() : null,
        Field = fault.Field,
        Value = Scalar(fault.Value),
        Reason = fault.Reason,
    };

    private static T? TryDeserialize<T>(ResourceType<T> type, ReadOnlySequence<byte> json)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return JsonSerializer.Deserialize(ref reader, type.Json);
        }
#pragma warning disable CA1031 // As below: the fault is found in a second look.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static (T? Entity, DecodingFault? Fault) TryDeserialize<T>(ResourceType<T> type, JsonElement json, NamespacedName key)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (key.Name.Length == 0)
        {
            return (null, new DecodingFault("metadata.name", default, "The object must have a name."));
        }

        try
        {
            return json.Deserialize(type.Json) is { Metadata: not null } entity
                ? (Normalize(type, entity), null)
                : (null, new DecodingFault("metadata", default, "The object must have metadata."));
        }
#pragma warning disable CA1031 // A converter may throw anything, and the other objects must still be decoded.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return (null, DecodingFault.Find(type.Json, json, fault));
        }
    }

    private static NamespacedName KeyOf(JsonElement json) =>
        new(MetadataText(json, "namespace"), MetadataText(json, "name"));

    private static string MetadataText(JsonElement json, string name) =>
        Metadata(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    private static JsonElement Metadata(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value)
            ? value
            : default;

    private static string? Scalar(JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
        {
            return null;
        }

        var text = value.ToString();
        return text.Length <= LongestValue ? text : text[..LongestValue] + "…";
    }
}
