using System.Text.Encodings.Web;
using System.Text.Json;

namespace TalosImageOperator.Planning.Identity;

/// <summary>
/// JSON without white space and with its fields in the order in which they are written, so that the same content gives the same bytes.
/// </summary>
public static class ExactJson
{
    // Escapes only what JSON requires, like other tools, so the + of media types is not escaped.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>UTF-8 without a byte order mark or a newline at the end.</returns>
    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            content(json);
        }

        return buffer.ToArray();
    }

    /// <summary>An object with the fields that are written.</summary>
    public static byte[] WriteObject(Action<Utf8JsonWriter> fields) => Write(json =>
    {
        json.WriteStartObject();
        fields(json);
        json.WriteEndObject();
    });
}
