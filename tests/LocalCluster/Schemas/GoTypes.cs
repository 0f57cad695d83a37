using System.Text.Json;

namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>Finds what the API server cannot decode into the struct of a built-in kind, in the words of Go's decoder.</summary>
internal static class GoTypes
{
    public static string? FirstFault(JsonNode? value, Schema schema) => Walk(value, schema, schema.TypeName, "");

    private static string? Walk(JsonNode? value, Schema schema, string owner, string path)
    {
        if (value is null)
        {
            return null;
        }

        var kind = value.GetValueKind();
        if (schema.Quantity)
        {
            return Quantity.IsQuantity(value) ? null : Quantity.Refusal;
        }

        if (schema.IntOrString)
        {
            return kind is JsonValueKind.Number or JsonValueKind.String ? null : Fault(kind, owner, path, "intstr.IntOrString");
        }

        switch (schema.Type)
        {
            case "object":
                return value is JsonObject members
                    ? Members(members, schema, schema.TypeName.Length > 0 ? schema.TypeName : owner, path)
                        : Fault(kind, owner, path, Shown(schema));
            case "array":
                return value is JsonArray items ? Items(items, schema.Items!, owner, path)
                    : Fault(kind, owner, path, "[]" + Shown(schema.Items!));
            case "string":
                return kind == JsonValueKind.String ? Text(value.GetValue<string>(), schema.Format)
                    : Fault(kind, owner, path, "string");
            case "integer":
                if (kind != JsonValueKind.Number)
                {
                    return Fault(kind, owner, path, schema.Format);
                }

                return value.AsInteger() is { } number && (schema.Format != "int32" || number == (int)number)
                    ? null
                    : $"json: cannot unmarshal number {value.ToJsonString()} into Go struct field {owner}{Dotted(path)} of type {schema.Format}";
            case "number":
                return kind == JsonValueKind.Number ? null : Fault(kind, owner, path, "float64");
            case "boolean":
                return kind is JsonValueKind.True or JsonValueKind.False ? null : Fault(kind, owner, path, "bool");
            default:
                return null;
        }
    }

    private static string? Members(JsonObject members, Schema schema, string owner, string path)
    {
        foreach ((var name, var member) in members)
        {
            if (schema.Member(name) is not { } known)
            {
                continue;
            }

            var child = path.Length == 0 ? name : $"{path}.{name}";
            if (Walk(member, known, owner, schema.AdditionalProperties is null ? child : path) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private static string? Items(JsonArray items, Schema schema, string owner, string path) =>
        items.Select(item => Walk(item, schema, owner, path)).FirstOrDefault(fault => fault is not null);

    private static string? Text(string text, string format) => format switch
    {
        "micro-time" when !Timestamps.IsMicroTime(text) =>
            $"parsing time \"{text}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"{After(text, 19)}\" as \".000000\"",
        "date-time" when Timestamps.Parse(text) is null => $"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{text}\" as \"2006\"",
        "byte" when !Convert.TryFromBase64String(text, new byte[text.Length],
            out _) => "illegal base64 data at input byte 0",
        _ => null,
    };

    private static string After(string text, int length) => text.Length > length ? text[length..] : text;

    private static string Fault(JsonValueKind kind, string owner, string path, string type) =>
        $"json: cannot unmarshal {Shown(kind)} into Go struct field {owner}{Dotted(path)} of type {type}";

    private static string Dotted(string path) => path.Length == 0 ? "" : "." + path;

    private static string Shown(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };

    private static string Shown(Schema schema) => schema switch
    {
        { AdditionalProperties: { } items } => "map[string]" + Shown(items),
        { TypeName.Length: > 0 } => "v1." + schema.TypeName,
        { Format: "int32" or "int64" } => schema.Format,
        _ => schema.Type,
    };
}
