using System.Text.Json;
using System.Text.Json.Serialization;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Reads strings that many objects have in common, such as namespaces and container names, as shared instances.</summary>
public sealed class SharedStringConverter : JsonConverter<string>
{
    public static SharedStringConverter Default { get; } = new();

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : SharedStrings.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
