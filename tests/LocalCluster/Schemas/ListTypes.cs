using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Schemas;

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
