using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Resources;
using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.OpenApi;

/// <summary>Collects the schemas that a document refers to.</summary>
internal sealed class OpenApiSchemas(string prefix)
{
    public JsonObject Collected { get; } = [];

    public JsonObject Reference(string name) => new() { ["$ref"] = prefix + name };

    /// <summary>Adds a kind's schema and what it refers to.</summary>
    /// <returns>The name to refer to it by.</returns>
    public string Add(ResourceKind kind)
    {
        string name = $"{string.Join('.', (kind.Group.Length == 0 ? "core" : kind.Group).Split('.').Reverse())}.{kind.Version}.{kind.Kind}";
        JsonObject schema = kind.Custom ? Custom(kind.Schema) : Members(kind.Schema);
        schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind));
        Collected[name] = schema;
        return name;
    }

    public static JsonObject GroupVersionKind(ResourceKind kind) =>
        new() { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = kind.Version };

    private JsonObject Custom(Schema schema)
    {
        JsonObject shown = Clean(schema.Source!);
        JsonObject properties = shown.Child("properties");
        properties["apiVersion"] = Text("APIVersion defines the versioned schema of this representation of an object.");
        properties["kind"] = Text("Kind is a string value representing the REST resource this object represents.");
        properties["metadata"] = Value(BuiltInTypes.Get("ObjectMeta"));
        return shown;
    }

    /// <summary>CEL rules stay with the server.</summary>
    private static JsonObject Clean(JsonObject source)
    {
        var result = new JsonObject();
        foreach ((string name, JsonNode? value) in source)
        {
            if (name == "x-kubernetes-validations") continue;
            result[name] = name switch
            {
                "properties" when value is JsonObject members => Each(members),
                "items" or "additionalProperties" when value is JsonObject nested => Clean(nested),
                _ => value?.DeepClone(),
            };
        }
        return result;
    }

    private static JsonObject Each(JsonObject members)
    {
        var result = new JsonObject();
        foreach ((string name, JsonNode? member) in members)
            result[name] = member is JsonObject schema ? Clean(schema) : member?.DeepClone();
        return result;
    }

    private JsonObject Members(Schema schema)
    {
        var properties = new JsonObject();
        foreach ((string name, Schema member) in schema.Properties) properties[name] = Value(member);
        return new JsonObject { ["type"] = "object", ["properties"] = properties };
    }

    private JsonObject Value(Schema schema)
    {
        if (schema.TypeName.Length > 0) return Named(schema);
        if (schema.IntOrString) return new JsonObject { ["type"] = "string", ["format"] = "int-or-string" };
        if (schema.Quantity) return Text("");
        if (schema.Type.Length == 0)
            return new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        var value = new JsonObject { ["type"] = schema.Type };
        if (schema.Format.Length > 0) value["format"] = schema.Format == "micro-time" ? "date-time" : schema.Format;
        if (schema.Items is { } items) value["items"] = Value(items);
        if (schema.AdditionalProperties is { } values) value["additionalProperties"] = Value(values);
        return value;
    }

    private JsonObject Named(Schema schema)
    {
        string name = "io.k8s." + schema.TypeName;
        if (!Collected.ContainsKey(name))
        {
            // Known before its members are walked, for types that refer to themselves.
            Collected[name] = new JsonObject();
            Collected[name] = Members(schema);
        }
        return Reference(name);
    }

    private static JsonObject Text(string description)
    {
        var text = new JsonObject { ["type"] = "string" };
        if (description.Length > 0) text["description"] = description;
        return text;
    }
}
