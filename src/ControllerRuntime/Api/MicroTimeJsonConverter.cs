using System.Text.Json;
using System.Text.Json.Serialization;

namespace TalosImageOperator.ControllerRuntime.Api;

internal sealed class MicroTimeJsonConverter : JsonConverter<MicroTime>
{
    public override MicroTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && MicroTime.TryParse(reader.GetString(), out var time)
            ? time
            : throw new JsonException("Not an RFC 3339 time");

    public override void Write(Utf8JsonWriter writer, MicroTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
