using System.Text.Json;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

internal static class ListReader
{
    public static async ValueTask<ResourcePage<T>> ReadAsync<T>(
        ResourceType<T> type, Stream stream, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } list)
        {
            throw new JsonException("Not a list");
        }

        List<T> items = [];
        List<UndecodableObject> undecodable = [];
        if (list.TryGetProperty("items", out var entries) && entries.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in entries.EnumerateArray())
            {
                var read = ResourceDecoder.Decode(type, WatchEventKind.Added, entry);
                if (read.Object is { } entity)
                {
                    items.Add(entity);
                }
                else
                {
                    undecodable.Add(read.Undecodable!);
                }
            }
        }

        return new ResourcePage<T>(items, undecodable, Metadata(list, "resourceVersion") ?? "", Metadata(list, "continue"));
    }

    private static string? Metadata(JsonElement list, string name) =>
        list.TryGetProperty("metadata", out var metadata)
        && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
