using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Kubernetes' <c>MicroTime</c>: UTC with exactly six fractional digits. The API server rejects times without a fraction, which
/// other serializers write for whole seconds.
/// </summary>
[JsonConverter(typeof(MicroTimeJsonConverter))]
public readonly record struct MicroTime
{
    private const string Layout = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public MicroTime(DateTimeOffset value)
    {
        var utc = value.ToUniversalTime();
        Value = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public DateTimeOffset Value { get; }

    /// <summary>Reads any RFC 3339 time: no fraction, six, seven or nine digits, any offset.</summary>
    public static bool TryParse(string? text, out MicroTime time)
    {
        var parsed = DateTimeOffset.TryParse(
            WithinTicks(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value);
        time = parsed ? new MicroTime(value) : default;
        return parsed;
    }

    public override string ToString() => Value.ToString(Layout, CultureInfo.InvariantCulture);

    // .NET reads up to seven fractional digits, but Go writes up to nine.
    private static string? WithinTicks(string? text)
    {
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot < 0)
        {
            return text;
        }

        var end = dot + 1;
        while (end < text!.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - dot - 1 <= 7 ? text : string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end));
    }
}

internal sealed class MicroTimeJsonConverter : JsonConverter<MicroTime>
{
    public override MicroTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && MicroTime.TryParse(reader.GetString(), out var time)
            ? time
            : throw new JsonException("Not an RFC 3339 time");

    public override void Write(Utf8JsonWriter writer, MicroTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
