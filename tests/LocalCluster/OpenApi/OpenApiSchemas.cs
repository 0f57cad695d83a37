using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.OpenApi;

/// <summary>Collects the schemas that a document refers to.</summary>
internal sealed class OpenApiSchemas(string prefix)
{
    public JsonObject Collected { get; } = [];

    public JsonObject Reference(string name) => new() { ["$ref"] = prefix + name };

    /// <summary>Adds a kind's schema; that of a built-in kind says nothing of its fields.</summary>
    /// <returns>The name to refer to it by.</returns>
    public string Add(ResourceKind kind)
    {
        var name = $"{string.Join('.', (kind.Group.Length == 0 ? "core" : kind.Group).Split('.').Reverse())}.{kind.Version}.{kind.Kind}";
        var schema = kind.Custom ? Custom(kind.Schema) : new JsonObject { ["type"] = "object" };
        schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind));
        Collected[name] = schema;
        return name;
    }

    public static JsonObject GroupVersionKind(ResourceKind kind) =>
        new() { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = kind.Version };

    private static JsonObject Custom(Schema schema)
    {
        var shown = Clean(schema.Source!);
        var properties = shown.Child("properties");
        properties["apiVersion"] = Text("APIVersion defines the versioned schema of this representation of an object.");
        properties["kind"] = Text("Kind is a string value representing the REST resource this object represents.");
        properties["metadata"] = new JsonObject { ["type"] = "object" };
        return shown;
    }

    /// <summary>CEL rules stay with the server.</summary>
    private static JsonObject Clean(JsonObject source)
    {
        var result = new JsonObject();
        foreach ((var name, var value) in source)
        {
            if (name == "x-kubernetes-validations")
            {
                continue;
            }

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
        foreach ((var name, var member) in members)
        {
            result[name] = member is JsonObject schema ? Clean(schema) : member?.DeepClone();
        }

        return result;
    }

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };
}
