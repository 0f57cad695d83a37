using System.Text.Json;
using System.Text.Json.Serialization;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// A cache of recently read strings by hash. Its size is fixed, so that a process that reads ever new names does not grow.
/// </summary>
public static class SharedStrings
{
    private const int Slots = 8 * 1024;
    private const int Longest = 128;

    private static readonly string?[] Known = new string?[Slots];

    /// <summary>Reads a string, and returns the cached instance if there is an equal one.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > Longest || reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return reader.GetString()!;
        }

        Span<char> text = stackalloc char[Longest];
        return Of(text[..reader.CopyString(text)]);
    }

    private static string Of(ReadOnlySpan<char> text)
    {
        ref var slot = ref Known[(uint)string.GetHashCode(text) % Slots];
        var known = slot;
        return known is not null && text.SequenceEqual(known) ? known : slot = text.ToString();
    }
}

/// <summary>Reads strings that many objects have in common, such as namespaces and container names, as shared instances.</summary>
public sealed class SharedStringConverter : JsonConverter<string>
{
    public static SharedStringConverter Default { get; } = new();

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : SharedStrings.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
