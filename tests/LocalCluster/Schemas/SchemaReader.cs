using TalosImageOperator.LocalCluster.Schemas.Cel;

namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>Reads the <c>openAPIV3Schema</c> of a CustomResourceDefinition.</summary>
internal static class SchemaReader
{
    /// <summary>The schema of the whole object; its apiVersion, kind and metadata are the API's own.</summary>
    public static Schema ReadRoot(JsonObject? source)
    {
        var root = Read(source
            ?? new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true });
        AddObjectFields(root);
        return root;
    }

    public static Schema Read(JsonObject source)
    {
        var schema = new Schema
        {
            Type = source.Text("type") ?? "",
            Format = source.Text("format") ?? "",
            AdditionalProperties = source["additionalProperties"] switch
            {
                JsonObject members => Read(members),
                JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.True => Schema.Anything,
                _ => null,
            },
            Items = source.Map("items") is { } items ? Read(items) : null,
            PreserveUnknown = source.Flag("x-kubernetes-preserve-unknown-fields") == true,
            IntOrString = source.Flag("x-kubernetes-int-or-string") == true,
            Nullable = source.Flag("nullable") == true,
            ListType = source.Text("x-kubernetes-list-type") ?? "atomic",
            ListMapKeys = [.. source.Items("x-kubernetes-list-map-keys").Texts()],
            AtomicMap = source.Text("x-kubernetes-map-type") == "atomic",
            Rules = [.. source.Items("x-kubernetes-validations").Objects().Select(entry => new CelRule(entry))],
            Default = source["default"],
            Source = source,
        };
        foreach ((var name, var property) in source.Map("properties") ?? [])
        {
            if (property is JsonObject member)
            {
                schema.Properties[name] = Read(member);
            }
        }
        schema.HasRules = schema.Rules.Count > 0 || schema.Items?.HasRules == true || schema.AdditionalProperties?.HasRules == true
            || schema.Properties.Values.Any(property => property.HasRules);
        return schema;
    }

    private static void AddObjectFields(Schema root)
    {
        root.Properties["apiVersion"] = BuiltInTypes.Get("string");
        root.Properties["kind"] = BuiltInTypes.Get("string");
        root.Properties["metadata"] = BuiltInTypes.Get("ObjectMeta");
    }
}
