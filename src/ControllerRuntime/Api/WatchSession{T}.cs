using System.Text.Json;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>An open watch. Disposing it ends the request; it may be enumerated once.</summary>
public sealed class WatchSession<T> : IAsyncEnumerable<WatchEvent<T>>, IDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ResourceType<T> _type;
    private readonly HttpResponseMessage _response;

    internal WatchSession(ResourceType<T> type, HttpResponseMessage response)
    {
        (_type, _response) = (type, response);
    }

    /// <exception cref="KubernetesApiException">The server sent an <c>ERROR</c> event; most often 410.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    /// <exception cref="JsonException">A line is not valid JSON.</exception>
    public async IAsyncEnumerator<WatchEvent<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await using var stream = await _response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var line in LineReader.ReadAsync(stream, cancellationToken))
        {
            if (Read(line) is { } read)
            {
                yield return read;
            }
        }
    }

    public void Dispose() => _response.Dispose();

    private WatchEvent<T>? Read(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object
            || !line.TryGetProperty("type", out var name) || name.ValueKind != JsonValueKind.String
            || !line.TryGetProperty("object", out var content))
        {
            throw new JsonException("Not a watch event");
        }

        return name.GetString() switch
        {
            "ADDED" => ResourceDecoder.Decode(_type, WatchEventKind.Added, content),
            "MODIFIED" => ResourceDecoder.Decode(_type, WatchEventKind.Modified, content),
            "DELETED" => ResourceDecoder.Decode(_type, WatchEventKind.Deleted, content),
            "BOOKMARK" => ResourceDecoder.Decode(_type, WatchEventKind.Bookmark, content),
            "ERROR" => throw StatusReader.ToException($"WATCH {_type}", 500, content),
            _ => null,
        };
    }
}
