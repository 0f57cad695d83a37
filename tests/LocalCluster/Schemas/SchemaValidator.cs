using System.Text.Json;
using System.Text.RegularExpressions;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>Checks a custom resource against its schema, in the words of the API server's OpenAPI validation.</summary>
internal static partial class SchemaValidator
{
    public static void Validate(JsonObject value, Schema schema, FieldErrors errors)
    {
        if (schema.Source is null)
        {
            return;
        }

        Keywords(value, schema, "", errors);
        foreach ((var name, var member) in value)
        {
            if (name is not ("apiVersion" or "kind" or "metadata") && schema.Member(name) is { } known)
            {
                ValidateValue(member, known, name, errors);
            }
        }
    }

    public static void ValidateValue(JsonNode? value, Schema schema, string path, FieldErrors errors)
    {
        if (schema.Source is null)
        {
            return;
        }

        if (!TypeFits(value, schema))
        {
            var actual = TypeOf(value);
            var wanted = schema.IntOrString ? "integer,string" : schema.Type;
            errors.TypeInvalid(path, actual, $"{path} in body must be of type {wanted}: \"{actual}\"");
            return;
        }
        if (value is null)
        {
            return;
        }

        Keywords(value, schema, path, errors);
        if (value is JsonObject members)
        {
            foreach ((var name, var member) in members)
            {
                if (schema.Member(name) is { } known)
                {
                    ValidateValue(member, known, path.Length == 0 ? name : $"{path}.{name}", errors);
                }
            }
        }

        if (value is not JsonArray items || schema.Items is not { } item)
        {
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            ValidateValue(items[i], item, $"{path}[{i}]", errors);
        }

        ListTypes.Validate(items, schema, path, errors);
    }

    private static bool TypeFits(JsonNode? value, Schema schema)
    {
        if (value is null)
        {
            return schema.Nullable || (schema.Type.Length == 0 && !schema.IntOrString);
        }

        var kind = value.GetValueKind();
        if (schema.IntOrString)
        {
            return kind == JsonValueKind.String || value.AsInteger() is not null;
        }

        return schema.Type switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "integer" => value.AsInteger() is not null,
            "number" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.AsInteger() is null ? "number" : "integer",
        _ => "boolean",
    };

    private static void Keywords(JsonNode value, Schema schema, string path, FieldErrors errors)
    {
        var source = schema.Source!;
        Enumeration(value, source, path, errors);
        switch (value)
        {
            case JsonObject members:
                ObjectKeywords(members, source, path, errors);
                break;
            case JsonArray items:
                if (source.Integer("maxItems") is { } most && items.Count > most)
                {
                    errors.TooMany(path, items.Count, most);
                }

                if (source.Integer("minItems") is { } least && items.Count < least)
                {
                    errors.Invalid(path, items.Count, $"{path} in body should have at least {least} items");
                }

                break;
            default:
                if (value.AsText() is { } text)
                {
                    TextKeywords(text, schema, path, errors);
                }
                else if (value.AsNumber() is { } number)
                {
                    NumberKeywords(number, value, schema, path, errors);
                }

                break;
        }
        AnyOf(value, schema, path, errors);
    }

    private static void Enumeration(JsonNode value, JsonObject source, string path, FieldErrors errors)
    {
        if (source.Items("enum") is not { } allowed || allowed.Any(item => JsonNode.DeepEquals(item, value)))
        {
            return;
        }

        errors.Add("FieldValueNotSupported", path,
            $"Unsupported value: {JsonText.WriteString(value)}: supported values: {string.Join(", ", allowed.Select(item => item.AsText() is { } text ? $"\"{text}\"" : JsonText.WriteString(item)))}");
    }

    private static void ObjectKeywords(JsonObject members, JsonObject source, string path, FieldErrors errors)
    {
        foreach (var name in source.Items("required").Texts())
        {
            if (!members.ContainsKey(name))
            {
                errors.Required(path.Length == 0 ? name : $"{path}.{name}");
            }
        }
        if (source.Integer("maxProperties") is { } most && members.Count > most)
        {
            errors.Add("FieldValueTooMany", path, $"Too many: {members.Count}: must have at most {most} items");
        }

        if (source.Integer("minProperties") is { } least && members.Count < least)
        {
            errors.Invalid(path, members.Count, $"{path} in body should have at least {least} properties");
        }
    }

    private static void TextKeywords(string text, Schema schema, string path, FieldErrors errors)
    {
        var source = schema.Source!;
        var length = text.EnumerateRunes().Count();
        if (source.Integer("maxLength") is { } most && length > most)
        {
            errors.TooLong(path, (int)most);
        }

        if (source.Integer("minLength") is { } least && length < least)
        {
            errors.Invalid(path, text, $"{path} in body should be at least {least} chars long");
        }

        if (source.Text("pattern") is { } pattern && !GoPattern.Compile(pattern).IsMatch(text))
        {
            errors.Invalid(path, text, $"{path} in body should match '{pattern}'");
        }

        if (schema.Format == "date-time" && !DateTime().IsMatch(text))
        {
            errors.Invalid(path, text, $"{path} in body must be of type {schema.Format}: \"{text}\"");
        }
    }

    private static void NumberKeywords(double number, JsonNode value, Schema schema, string path, FieldErrors errors)
    {
        var source = schema.Source!;
        if (source["minimum"].AsNumber() is { } least && number < least)
        {
            errors.Invalid(path, value, $"{path} in body should be greater than or equal to {Show(least)}");
        }

        if (source["maximum"].AsNumber() is { } most && number > most)
        {
            errors.Invalid(path, value, $"{path} in body should be less than or equal to {Show(most)}");
        }

        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue)
        {
            errors.Invalid(path, value, $"{path} in body must be of type int32: \"{value.ToJsonString()}\"");
        }
    }

    private static void AnyOf(JsonNode value, Schema schema, string path, FieldErrors errors)
    {
        if (schema.Source!.Items("anyOf") is { Count: > 0 } any && !any.Objects().Any(branch => Fits(value, branch)))
        {
            errors.Invalid(path.Length == 0 ? "<nil>" : path, "", $"\"{path}\" must validate at least one schema (anyOf)");
        }
    }

    private static bool Fits(JsonNode value, JsonObject branch)
    {
        var found = new FieldErrors();
        ValidateValue(value, SchemaReader.Read(branch), "", found);
        return found.Causes.Count == 0;
    }

    private static string Show(double number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?\z")]
    private static partial Regex DateTime();
}

/// <summary>Uniqueness in lists that are sets or maps.</summary>
internal static class ListTypes
{
    public static void Validate(JsonArray items, Schema schema, string path, FieldErrors errors)
    {
        if (schema.ListType is not ("set" or "map"))
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var identity = schema.ListType == "set" ? items[i]?.DeepClone() : Keys(items[i], schema);
            if (!seen.Add(JsonText.WriteString(identity)))
            {
                errors.Duplicate($"{path}[{i}]", identity);
            }
        }
    }

    private static JsonObject Keys(JsonNode? item, Schema schema)
    {
        var keys = new JsonObject();
        foreach (var key in schema.ListMapKeys)
        {
            keys[key] = item.At(key)?.DeepClone();
        }

        return keys;
    }
}
