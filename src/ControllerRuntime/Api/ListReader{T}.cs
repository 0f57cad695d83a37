using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Reads a list item by item while it arrives. A page of 500 Jobs is tens of megabytes of JSON, of which at most one item is in memory.
/// </summary>
internal sealed class ListReader<T>(ResourceType<T> type)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const int BufferSize = 32 * 1024;

    private readonly List<T> _items = [];
    private readonly List<UndecodableObject> _undecodable = [];
    private string _resourceVersion = "";
    private string? _continue;
    private Place _place = Place.Start;
    private JsonReaderState _state;

    private enum Place
    {
        Start,
        Fields,
        Metadata,
        ItemsStart,
        Items,
        Other,
        End,
    }

    public static async ValueTask<ResourcePage<T>> ReadAsync(
        ResourceType<T> type, Stream stream, CancellationToken cancellationToken)
    {
        var list = new ListReader<T>(type);
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferSize, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                var consumed = list.Read(read.Buffer, read.IsCompleted);
                pipe.AdvanceTo(consumed, read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }

        return list._place == Place.End
            ? new ResourcePage<T>(list._items, list._undecodable, list._resourceVersion, list._continue)
            : throw new JsonException("Not a list");
    }

    /// <returns>The position for the next call: after the last complete token or item.</returns>
    private SequencePosition Read(ReadOnlySequence<byte> buffer, bool isLast)
    {
        var reader = new Utf8JsonReader(buffer, isLast, _state);
        var consumed = reader.Position;
        while (Step(ref reader, buffer))
        {
            consumed = reader.Position;
            _state = reader.CurrentState;
        }

        return consumed;
    }

    /// <returns>False if the next token or value is incomplete.</returns>
    private bool Step(ref Utf8JsonReader reader, ReadOnlySequence<byte> buffer)
    {
        if (!reader.Read())
        {
            return false;
        }

        switch (_place)
        {
            case Place.Start:
                _place = reader.TokenType == JsonTokenType.StartObject ? Place.Fields : throw new JsonException("Not a list");
                return true;
            case Place.Fields:
                _place = reader.TokenType == JsonTokenType.EndObject ? Place.End
                    : reader.ValueTextEquals("items"u8) ? Place.ItemsStart
                    : reader.ValueTextEquals("metadata"u8) ? Place.Metadata
                    : Place.Other;
                return true;
            case Place.ItemsStart when reader.TokenType == JsonTokenType.StartArray:
                _place = Place.Items;
                return true;
            case Place.Items when reader.TokenType == JsonTokenType.EndArray:
                _place = Place.Fields;
                return true;
            case Place.Items:
                return TryReadItem(ref reader, buffer);
            case Place.Metadata:
                return TryReadMetadata(ref reader);
            default:
                if (!reader.TrySkip())
                {
                    return false;
                }

                _place = Place.Fields;
                return true;
        }
    }

    private bool TryReadItem(ref Utf8JsonReader reader, ReadOnlySequence<byte> buffer)
    {
        var start = reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return false;
        }

        var read = ResourceDecoder.Decode(type, buffer.Slice(buffer.GetPosition(start), reader.Position));
        if (read.Object is { } entity)
        {
            _items.Add(entity);
        }
        else
        {
            _undecodable.Add(read.Undecodable!);
        }

        return true;
    }

    private bool TryReadMetadata(ref Utf8JsonReader reader)
    {
        if (!JsonDocument.TryParseValue(ref reader, out var document))
        {
            return false;
        }

        using (document)
        {
            _resourceVersion = Text(document.RootElement, "resourceVersion") ?? "";
            _continue = Text(document.RootElement, "continue");
        }

        _place = Place.Fields;
        return true;
    }

    private static string? Text(JsonElement metadata, string name) =>
        metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
