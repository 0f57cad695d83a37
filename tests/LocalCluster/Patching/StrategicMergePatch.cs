using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>
/// Strategic merge patch: lists with keys are merged item by item; <c>$patch</c>, <c>$retainKeys</c>,
/// <c>$deleteFromPrimitiveList</c> and <c>$setElementOrder</c> direct it.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeleteValues = "$deleteFromPrimitiveList/";
    private const string Order = "$setElementOrder/";

    public static JsonObject Apply(JsonObject target, JsonObject patch, Schema schema)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                return Clean(patch);
            case "delete":
                return [];
            case null or "merge":
                break;
            case var other:
                throw PatchFault.Unfit($"unknown patch type: {other}");
        }
        var result = target.Copy();
        if (patch.Items(RetainKeys) is { } retained)
        {
            HashSet<string> names = [.. retained.Texts()];
            foreach (var name in result.Select(member => member.Key).Where(name => !names.Contains(name)).ToArray())
            {
                result.Remove(name);
            }
        }
        foreach ((var name, var change) in patch)
        {
            if (name.StartsWith(DeleteValues, StringComparison.Ordinal))
            {
                RemoveValues(result, name[DeleteValues.Length..], change as JsonArray);
            }
            else if (!name.StartsWith('$'))
            {
                Member(result, name, change, schema.Member(name) ?? Schema.Anything);
            }
        }
        foreach ((var name, var order) in patch
            .Where(member => member.Key.StartsWith(Order, StringComparison.Ordinal)))
        {
            Sort(result, name[Order.Length..], order as JsonArray ?? [], schema);
        }

        return result;
    }

    private static void Member(JsonObject result, string name, JsonNode? change, Schema schema)
    {
        switch (change)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject members:
                result[name] = Apply(result[name] as JsonObject ?? [], members, schema);
                break;
            case JsonArray items:
                result[name] = List(result[name] as JsonArray ?? [], items, schema);
                break;
            default:
                result[name] = change.DeepClone();
                break;
        }
    }

    private static JsonArray List(JsonArray present, JsonArray patch, Schema schema)
    {
        if (schema.ListType == "set")
        {
            return [.. present.Concat(patch).Select(item => item?.DeepClone()).DistinctBy(JsonText.WriteString)];
        }

        if (schema.ListType != "map")
        {
            return [.. patch.Select(item => item is JsonObject value ? Clean(value) : item?.DeepClone())];
        }

        var key = schema.ListMapKeys[0];
        JsonObject[] changes = [.. patch.Objects()];
        var replace = changes.Any(change => change.Text(Directive) == "replace");
        List<JsonNode?> result = replace ? [] : [.. present.Select(item => item?.DeepClone())];
        foreach (var change in changes)
        {
            if (change.Text(Directive) == "replace")
            {
                continue;
            }

            var identity = change[key]
                ?? throw PatchFault.Unfit($"map: {JsonText.WriteString(change)} does not contain declared merge key: {key}");
            var at = result.FindIndex(item => JsonNode.DeepEquals(item.At(key), identity));
            if (change.Text(Directive) == "delete")
            {
                if (at >= 0)
                {
                    result.RemoveAt(at);
                }
            }
            else if (at >= 0)
            {
                result[at] = Apply((JsonObject)result[at]!, change, schema.Items!);
            }
            else
            {
                result.Add(Apply([], change, schema.Items!));
            }
        }
        return [.. result];
    }

    private static void RemoveValues(JsonObject result, string name, JsonArray? values)
    {
        if (result[name] is not JsonArray present || values is null)
        {
            return;
        }

        result[name] = new JsonArray([.. present.Where(item => !values.Any(value => JsonNode.DeepEquals(item, value)))
            .Select(item => item?.DeepClone())]);
    }

    private static void Sort(JsonObject result, string name, JsonArray order, Schema schema)
    {
        if (result[name] is not JsonArray present)
        {
            return;
        }

        var key = schema.Member(name)?.ListMapKeys is [var first, ..] ? first : null;
        int Rank(JsonNode? item, int index)
        {
            var identity = key is null ? item : item.At(key);
            var found = order.ToList().FindIndex(wanted => JsonNode.DeepEquals(key is null ? wanted : wanted.At(key),
                identity));
            return found >= 0 ? found : index + order.Count;
        }

        result[name] = new JsonArray([.. present.Select((item, index) => (Item: item?.DeepClone(), Rank: Rank(item, index)))
            .OrderBy(entry => entry.Rank).Select(entry => entry.Item)]);
    }

    private static JsonObject Clean(JsonObject value)
    {
        var result = new JsonObject();
        foreach ((var name, var member) in value)
        {
            if (name is Directive or RetainKeys || name.StartsWith(DeleteValues, StringComparison.Ordinal) || name.StartsWith(Order, StringComparison.Ordinal))
            {
                continue;
            }

            result[name] = member is JsonObject nested ? Clean(nested) : member?.DeepClone();
        }
        return result;
    }
}
