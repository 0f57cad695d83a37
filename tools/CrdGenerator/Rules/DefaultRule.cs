using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>A default must be valid against its schema after nested defaults are applied, and must not be pruned.</summary>
public sealed class DefaultRule : ISchemaRule
{
    public IEnumerable<string> Check(SchemaNode node)
    {
        if (!node.Schema.TryGetPropertyValue("default", out var value))
        {
            return [];
        }

        return value is null ? [node.Where("a default of null is never applied")] : Problems(value, node.Schema, $"{node.Name}: default");
    }

    private static IEnumerable<string> Problems(JsonNode value, JsonObject schema, string path)
    {
        if (!HasType(value, (string?)schema["type"]))
        {
            return [$"{path} must be of type {schema["type"]}"];
        }

        return value switch
        {
            JsonObject map => ObjectProblems(map, schema, path),
            JsonArray list => list.SelectMany((item, i) => Problems(item!, schema["items"]!.AsObject(), $"{path}[{i}]")),
            _ => ValueProblems(value, schema, path),
        };
    }

    private static IEnumerable<string> ObjectProblems(JsonObject map, JsonObject schema, string path)
    {
        if (schema["additionalProperties"] is JsonObject values)
        {
            return map.SelectMany(pair => Problems(pair.Value!, values, $"{path}.{pair.Key}"));
        }

        var properties = schema["properties"] as JsonObject ?? [];
        var unknown = map.Where(pair => properties[pair.Key] is null).Select(pair => $"{path}.{pair.Key} would be pruned");
        var missing = (schema["required"] as JsonArray ?? [])
            .Select(name => (string)name!)
            .Where(name => !map.ContainsKey(name) && properties[name]?["default"] is null)
            .Select(name => $"{path} lacks {name}");
        var nested = map
            .Where(pair => properties[pair.Key] is JsonObject)
            .SelectMany(pair => Problems(pair.Value!, properties[pair.Key]!.AsObject(), $"{path}.{pair.Key}"));
        return [.. unknown, .. missing, .. nested];
    }

    private static IEnumerable<string> ValueProblems(JsonNode value, JsonObject schema, string path)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        if (schema["enum"] is JsonArray allowed && !allowed.Any(item => JsonNode.DeepEquals(item, value)))
        {
            yield return $"{path} {value} is not in the enum";
        }

        if (text is not null && (string?)schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern))
        {
            yield return $"{path} \"{text}\" does not match the pattern";
        }

        if (text?.Length > (int?)schema["maxLength"])
        {
            yield return $"{path} is too long";
        }

        if (value.GetValueKind() != JsonValueKind.Number)
        {
            yield break;
        }

        var number = decimal.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
        if (number < (decimal?)(long?)schema["minimum"] || number > (decimal?)(long?)schema["maximum"])
        {
            yield return $"{path} {number} is out of range";
        }
    }

    private static bool HasType(JsonNode value, string? type) => value.GetValueKind() switch
    {
        JsonValueKind.String => type is "string" or null,
        JsonValueKind.Number => type is "integer" or "number" or null,
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Array => type == "array",
        _ => type == "object",
    };
}
