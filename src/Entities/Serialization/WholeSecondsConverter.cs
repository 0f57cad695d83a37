using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using static k8s.KubernetesJson;

namespace TalosImageOperator.Entities.Serialization;

/// <summary>
/// Timestamps in the format of <c>metav1.Time</c>: <c>2006-01-02T15:04:05Z</c>, whole seconds, UTC. Fractions are dropped, so that a
/// written value equals the one that is read back.
/// </summary>
internal sealed class WholeSecondsConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly KubernetesDateTimeOffsetConverter Reader = new();

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Whole(Reader.Read(ref reader, typeToConvert, options));
        }
        catch (FormatException e)
        {
            throw new JsonException($"{e.Message}.", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));

    private static DateTimeOffset Whole(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
