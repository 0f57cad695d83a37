using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TalosImageOperator.LocalCluster.Json;

/// <summary>
/// JSON text to nodes and back. Nodes are made eagerly, so that many readers may share one tree, and the last of two equal
/// names wins as it does for the API server.
/// </summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="duplicates">Receives the path of each repeated name.</param>
    public static JsonNode? Parse(ReadOnlySpan<byte> json, ICollection<string>? duplicates = null)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        var value = ReadValue(ref reader, "", duplicates);
        if (reader.Read())
        {
            throw new JsonException("invalid character after top-level value");
        }

        return value;
    }

    public static JsonObject ParseObject(ReadOnlySpan<byte> json) =>
        Parse(json) as JsonObject ?? throw new JsonException("not an object");

    public static byte[] Write(JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            if (node is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                node.WriteTo(writer);
            }
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static string WriteString(JsonNode? node) => System.Text.Encoding.UTF8.GetString(Write(node));

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, string path, ICollection<string>? duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var child = path.Length == 0 ? name : $"{path}.{name}";
                    reader.Read();
                    var value = ReadValue(ref reader, child, duplicates);
                    if (members.ContainsKey(name))
                    {
                        duplicates?.Add(child);
                    }

                    members[name] = value;
                }
                return members;
            case JsonTokenType.StartArray:
                var items = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var child = duplicates is null ? "" : $"{path}[{items.Count}]";
                    items.Add(ReadValue(ref reader, child, duplicates));
                }
                return items;
            case JsonTokenType.Null:
                return null;
            default:
                return JsonValue.Create(JsonElement.ParseValue(ref reader));
        }
    }
}
