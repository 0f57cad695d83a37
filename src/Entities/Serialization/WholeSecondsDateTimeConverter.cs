using System.Text.Json;
using System.Text.Json.Serialization;

namespace TalosImageOperator.Entities.Serialization;

/// <summary>The same format for the client's models, such as a condition's <c>lastTransitionTime</c>.</summary>
internal sealed class WholeSecondsDateTimeConverter : JsonConverter<DateTime>
{
    private static readonly WholeSecondsConverter Utc = new();

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Utc.Read(ref reader, typeToConvert, options).UtcDateTime;

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        Utc.Write(writer, new DateTimeOffset(value.ToUniversalTime()), options);
}
