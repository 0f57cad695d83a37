using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

public sealed record WidgetSpec
{
    [JsonPropertyName("size")]
    public int Size { get; init; }

    [JsonPropertyName("colour")]
    public WidgetColour? Colour { get; init; }

    [JsonPropertyName("limits")]
    public IDictionary<string, ResourceQuantity>? Limits { get; init; }

    [JsonPropertyName("parts")]
    public IList<WidgetSpec>? Parts { get; init; }

    [JsonPropertyName("odd")]
    public OddValue? Odd { get; init; }
}

public enum WidgetColour
{
    Red,
    Green,
}

/// <summary>A type whose converter throws what no serializer expects.</summary>
[JsonConverter(typeof(OddValueConverter))]
public sealed record OddValue;

public sealed class OddValueConverter : JsonConverter<OddValue>
{
    public override OddValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new TimeZoneNotFoundException();

    public override void Write(Utf8JsonWriter writer, OddValue value, JsonSerializerOptions options) => writer.WriteNullValue();
}
