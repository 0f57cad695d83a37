using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Planning.Identity;

/// <summary>JSON with a unique form for each value: keys in ordinal order, no white space, sets sorted and without duplicates.</summary>
internal static class CanonicalJson
{
    public static byte[] Bytes(JsonObject content) => ExactJson.Write(writer => Write(writer, content));

    public static JsonArray Set(IEnumerable<string> values) =>
        List(values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    public static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => (JsonNode?)value)];

    public static JsonObject Map(IReadOnlyDictionary<string, string> values) =>
        new(values.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                writer.WriteStartObject();

                foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;

            case JsonArray list:
                writer.WriteStartArray();

                foreach (var item in list)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;

            case null:
                writer.WriteNullValue();
                break;

            default:
                node.WriteTo(writer); // strings and booleans, with the writer's escaping
                break;
        }
    }
}
