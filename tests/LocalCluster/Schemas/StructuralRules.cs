using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>
/// The rules of a structural schema
/// (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema).
/// </summary>
internal static class StructuralRules
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Forbidden = ["$ref", "id", "definitions", "dependencies", "patternProperties", "additionalItems"];

    // Kubernetes has these. No definition that is tested here uses them, and a check that is skipped would pass for one that holds.
    private static readonly string[] Unserved = ["allOf", "oneOf", "not", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "x-kubernetes-embedded-resource"];

    private static readonly string[] NotInJunctors =
    [
        "type", "default", "title", "description", "nullable", "additionalProperties", "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
        "x-kubernetes-map-type", "x-kubernetes-validations",
    ];

    public static void Validate(JsonObject root, string field, FieldErrors errors)
    {
        if (root.Text("type") != "object")
        {
            errors.Invalid($"{field}.type", root["type"] ?? "", "must be object at the root");
        }

        if (root.Flag("nullable") == true)
        {
            errors.Forbidden($"{field}.nullable", "nullable cannot be true at the root");
        }

        Walk(root, field, errors);
    }

    private static void Walk(JsonObject schema, string field, FieldErrors errors)
    {
        var type = schema.Text("type") ?? "";
        var intOrString = schema.Flag("x-kubernetes-int-or-string") == true;
        var preserve = schema.Flag("x-kubernetes-preserve-unknown-fields") == true;
        if (type.Length == 0 && !intOrString && !preserve)
        {
            errors.Required($"{field}.type", "must not be empty for specified object fields");
        }

        if (type.Length > 0 && !Types.Contains(type))
        {
            errors.NotSupported($"{field}.type", type, Types);
        }

        if (type.Length > 0 && intOrString)
        {
            errors.Invalid($"{field}.type", type, "must be empty if x-kubernetes-int-or-string is true");
        }

        if (schema.Flag("x-kubernetes-preserve-unknown-fields") == false)
        {
            errors.Invalid($"{field}.x-kubernetes-preserve-unknown-fields", false, "must be true or undefined");
        }

        foreach (var name in Forbidden.Concat(Unserved).Where(schema.ContainsKey))
        {
            errors.Forbidden($"{field}.{name}", $"{name} is not supported");
        }

        if (schema.Flag("uniqueItems") == true)
        {
            errors.Forbidden($"{field}.uniqueItems",
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }

        if (schema["additionalProperties"] is not null && schema.Map("properties") is { Count: > 0 })
        {
            errors.Forbidden($"{field}.additionalProperties", "additionalProperties and properties are mutual exclusive");
        }

        if (type == "array" && schema["items"] is null)
        {
            errors.Required($"{field}.items", "must be specified");
        }

        if (schema["items"] is JsonArray)
        {
            errors.Forbidden($"{field}.items", "items must be a schema object and not an array");
        }

        Lists(schema, type, field, errors);
        Patterns(schema, field, errors);
        foreach ((var branch, var at) in schema.Items("anyOf").Numbered($"{field}.anyOf"))
        {
            Branch(branch, schema, intOrString, at, errors);
        }

        Defaults(schema, field, errors);
        foreach ((var name, var property) in schema.Map("properties") ?? [])
        {
            if (property is JsonObject member)
            {
                Walk(member, $"{field}.properties[{name}]", errors);
            }
        }
        if (schema["items"] is JsonObject items)
        {
            Walk(items, $"{field}.items", errors);
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            Walk(values, $"{field}.additionalProperties", errors);
        }
    }

    private static void Lists(JsonObject schema, string type, string field, FieldErrors errors)
    {
        string[] keys = [.. schema.Items("x-kubernetes-list-map-keys").Texts()];
        if (schema.Text("x-kubernetes-list-type") is not { } list)
        {
            if (keys.Length > 0)
            {
                errors.Required($"{field}.x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty");
            }

            return;
        }
        if (type != "array")
        {
            errors.Invalid($"{field}.type", type, "must be array if x-kubernetes-list-type is specified");
        }

        if (list is not ("atomic" or "set" or "map"))
        {
            errors.NotSupported($"{field}.x-kubernetes-list-type", list, "atomic", "set", "map");
        }

        if (list != "map")
        {
            return;
        }

        if (keys.Length == 0)
        {
            errors.Required($"{field}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
        }

        string[] required = [.. schema.Items("items", "required").Texts()];
        foreach (var key in keys)
        {
            if (schema.Map("items", "properties", key) is not { } property)
            {
                errors.Invalid($"{field}.x-kubernetes-list-map-keys", key, "must exist in items.properties");
            }
            else if (!required.Contains(key) && property["default"] is null)
            {
                errors.Required($"{field}.items.properties[{key}].default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
            }
        }
    }

    private static void Patterns(JsonObject schema, string field, FieldErrors errors)
    {
        if (schema.Text("pattern") is not { } pattern)
        {
            return;
        }

        try
        {
            _ = GoPattern.Compile(pattern);
        }
        catch (ArgumentException fault)
        {
            errors.Invalid($"{field}.pattern", pattern, $"must be a valid regular expression, but isn't: {fault.Message}");
        }
    }

    private static void Branch(JsonObject branch, JsonObject owner, bool typeAllowed, string field, FieldErrors errors)
    {
        foreach (var name in NotInJunctors.Where(branch.ContainsKey))
        {
            if (!(name == "type" && typeAllowed))
            {
                errors.Forbidden($"{field}.{name}", "must be empty to be structural");
            }
        }

        foreach ((var name, _) in branch.Map("properties") ?? [])
        {
            if (owner.Map("properties", name) is null)
            {
                errors.Required($"{field[..field.LastIndexOf(".anyOf", StringComparison.Ordinal)]}.properties[{name}]",
                    $"because it is defined in {field}.properties[{name}]");
            }
        }
    }

    private static void Defaults(JsonObject schema, string field, FieldErrors errors)
    {
        if (schema["default"] is not { } fallback)
        {
            return;
        }

        var read = SchemaReader.Read(schema);
        var unknown = new List<string>();
        var value = fallback.DeepClone();
        Pruning.Apply(value, read, unknown);
        if (unknown.Count > 0)
        {
            errors.Invalid($"{field}.default", fallback, "must not have unknown fields");
        }
        // What the defaults inside it would add counts.
        Defaulting.Apply(value, read);
        SchemaValidator.ValidateValue(value, read, $"{field}.default", errors);
    }
}
