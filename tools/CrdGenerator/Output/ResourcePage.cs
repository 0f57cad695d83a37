using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Output;

/// <summary>Renders the fields of the resource as Markdown, with the text of <c>kubectl explain</c>.</summary>
public static class ResourcePage
{
    private static readonly string[] Opaque = ["affinity", "resources", "tolerations"];

    public static string Of(JsonObject definition, string comment)
    {
        var version = definition["spec"]!["versions"]![0]!;
        var schema = version["schema"]!["openAPIV3Schema"]!.AsObject();
        var kind = (string)definition["spec"]!["names"]!["kind"]!;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!-- {comment} -->\n\n# {kind}\n\n{schema["description"]}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"`apiVersion: {definition["spec"]!["group"]}/{version["name"]}`, `kind: {kind}`. ");
        page.Append("Fields marked with * are required. `kubectl explain --recursive tib` shows the same.\n");
        foreach (var part in (string[])["spec", "status"])
        {
            Section(page, part, schema["properties"]![part]!.AsObject());
        }

        return page.ToString();
    }

    private static void Section(StringBuilder page, string path, JsonObject schema)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {path}\n\n");
        if ((string?)schema["description"] is { } description)
        {
            page.Append(CultureInfo.InvariantCulture, $"{description}\n\n");
        }

        page.Append("| Field | Type | Default | Meaning |\n|---|---|---|---|\n");
        var required = schema["required"]?.AsArray().Select(name => (string)name!).ToHashSet() ?? [];
        var nested = new List<(string Path, JsonObject Schema)>();
        foreach (var (name, node) in schema["properties"]!.AsObject())
        {
            var field = node!.AsObject();
            var mark = required.Contains(name) ? "*" : "";
            var value = field["default"] is { } given && given.ToJsonString() != "{}" ? $"`{given.ToJsonString()}`" : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{name}`{mark} | {TypeOf(field)} | {value} | {Cell(Meaning(field))} |\n");
            if (Opaque.Contains(name))
            {
                continue;
            }

            if (field["properties"] is not null)
            {
                nested.Add(($"{path}.{name}", field));
            }

            if (field["items"]?["properties"] is not null)
            {
                nested.Add(($"{path}.{name}[]", field["items"]!.AsObject()));
            }
        }

        foreach (var (inner, innerSchema) in nested)
        {
            Section(page, inner, innerSchema);
        }
    }

    private static string Meaning(JsonObject field)
    {
        var meaning = (string?)field["description"] ?? "";
        if (field["enum"] is JsonArray values && !values.All(value => meaning.Contains((string)value!, StringComparison.Ordinal)))
        {
            meaning += $" One of {string.Join(", ", values)}.";
        }

        return meaning;
    }

    private static string TypeOf(JsonObject field) => (string?)field["type"] switch
    {
        "array" => $"list of {TypeOf(field["items"]!.AsObject())}s",
        "object" when field["additionalProperties"] is JsonObject value => $"map of {TypeOf(value)}s",
        "string" when (string?)field["format"] == "date-time" => "time",
        { } type => type,
        null => "integer or string",
    };

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
