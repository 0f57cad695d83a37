using System.Text.Json;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// The strings that were read last, by their hash. Of a fixed size: one that is displaced is only read anew, and a process that sees
/// ever new names does not grow.
/// </summary>
public static class SharedStrings
{
    private const int Slots = 8 * 1024;
    private const int Longest = 128;

    private static readonly string?[] Known = new string?[Slots];

    /// <summary>The string at the reader, the same object as the last one that was equal where that is still known.</summary>
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
