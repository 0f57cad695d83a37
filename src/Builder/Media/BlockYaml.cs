using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Builder.Media;

/// <summary>JSON as YAML in block style, which people and the imager read; strings are double-quoted, in which YAML is JSON.</summary>
public static class BlockYaml
{
    // Beyond the basic plane YAML has no surrogate pairs to escape to: such characters are not escaped.
    private static readonly JsonWriterOptions Scalars = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonObject document)
    {
        var text = new StringBuilder();
        Write(text, document, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonObject node, int depth)
    {
        foreach (var (name, value) in node)
        {
            text.Append(' ', depth).Append(name).Append(':');
            Value(text, value, depth);
        }
    }

    private static void Value(StringBuilder text, JsonNode? value, int depth)
    {
        switch (value)
        {
            case JsonObject inner:
                text.Append('\n');
                Write(text, inner, depth + 2);
                break;
            case JsonArray list:
                text.Append('\n');
                foreach (var item in list)
                {
                    Item(text, item, depth + 2);
                }

                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void Item(StringBuilder text, JsonNode? item, int depth)
    {
        if (item is JsonObject fields)
        {
            var lines = new StringBuilder();
            Write(lines, fields, depth + 2);
            text.Append(' ', depth).Append("- ").Append(lines.ToString().TrimStart());
        }
        else
        {
            text.Append(' ', depth).Append("- ").Append(Scalar(item)).Append('\n');
        }
    }

    private static string Scalar(JsonNode? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Scalars))
        {
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
