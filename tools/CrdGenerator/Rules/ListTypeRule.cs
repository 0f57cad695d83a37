using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>The API server's rules for sets, list-maps and map types.</summary>
public sealed class ListTypeRule : ISchemaRule
{
    private const string ListType = "x-kubernetes-list-type";
    private const string MapType = "x-kubernetes-map-type";

    public IEnumerable<string> Check(SchemaNode node)
    {
        var keys = (node.Schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => (string)key!).ToList();
        var listType = (string?)node.Schema[ListType];
        if (listType is not null && node.Type != "array")
        {
            yield return node.Where($"{ListType} is for arrays only");
        }

        if (listType is not (null or "atomic" or "set" or "map"))
        {
            yield return node.Where($"{ListType} {listType} is unknown");
        }

        if (keys.Count > 0 && listType != "map")
        {
            yield return node.Where("list-map-keys need list-type map");
        }

        if (keys.Distinct().Count() != keys.Count)
        {
            yield return node.Where("list-map-keys must be unique");
        }

        if ((string?)node.Schema[MapType] is { } mapType && (mapType is not ("atomic" or "granular") || node.Type != "object"))
        {
            yield return node.Where($"{MapType} is atomic or granular, for objects only");
        }

        var items = node.Schema["items"] as JsonObject ?? [];
        if (listType is "set" or "map" && (bool?)items["nullable"] == true)
        {
            yield return node.Where("items may not be nullable");
        }

        if (listType == "set" && !IsAtomic(items))
        {
            yield return node.Where("items of a set must be atomic");
        }

        if (listType != "map")
        {
            yield break;
        }

        if (keys.Count == 0)
        {
            yield return node.Where("list-type map needs list-map-keys");
        }

        if ((string?)items["type"] != "object")
        {
            yield return node.Where("items of a list-map must be objects");
        }

        foreach (var problem in keys.Select(key => KeyProblem(items, key)).OfType<string>())
        {
            yield return node.Where(problem);
        }
    }

    private static bool IsAtomic(JsonObject items) => (string?)items["type"] switch
    {
        "object" => (string?)items[MapType] == "atomic",
        "array" => (string?)items[ListType] is null or "atomic",
        _ => true,
    };

    private static string? KeyProblem(JsonObject items, string key)
    {
        if (items["properties"]?[key] is not JsonObject property)
        {
            return $"key {key} is not a property of the items";
        }

        if ((string?)property["type"] is "object" or "array")
        {
            return $"key {key} must be a scalar";
        }

        if ((bool?)property["nullable"] == true)
        {
            return $"key {key} may not be nullable";
        }

        var required = (items["required"] as JsonArray ?? []).Any(name => (string)name! == key);
        return required || property.ContainsKey("default") ? null : $"key {key} must be required or have a default";
    }
}
