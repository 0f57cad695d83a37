using System.Text.Json;
using System.Text.Json.Serialization;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Reads only the labels or annotations that are in use. Null if there are none.</summary>
internal sealed class SlimMapConverter(Func<string, bool> keeps) : JsonConverter<IDictionary<string, string>>
{
    public override IDictionary<string, string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TokenType == JsonTokenType.Null ? null : throw new JsonException();
        }

        List<KeyValuePair<string, string>> kept = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = SharedStrings.Read(ref reader);
            reader.Read();
            if (!keeps(key))
            {
                // The value is there as a whole, but what follows it may not be: Skip would refuse.
                reader.TrySkip();
                continue;
            }

            kept.Add(new(key, reader.TokenType switch
            {
                JsonTokenType.String => SharedStrings.Read(ref reader),
                JsonTokenType.Null => "",
                _ => throw new JsonException(),
            }));
        }

        return kept.Count == 0 ? null : new SlimMap([.. kept]);
    }

    public override void Write(Utf8JsonWriter writer, IDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }
}
