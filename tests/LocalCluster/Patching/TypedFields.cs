using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>Walks values by their schema to say which fields they hold and in which they differ.</summary>
internal static class TypedFields
{
    /// <summary>The fields of a value; an atomic value counts as one field.</summary>
    public static FieldSet Of(JsonNode? value, Schema schema)
    {
        var set = new FieldSet();
        Collect(value, schema, set, whole: false);
        return set;
    }

    /// <summary>Adds to <paramref name="changed"/> what is new or different, to <paramref name="removed"/> what is gone.</summary>
    public static void Compare(JsonNode? old, JsonNode? value, Schema schema, FieldSet changed, FieldSet removed)
    {
        if (JsonNode.DeepEquals(old, value))
        {
            return;
        }

        if (old is JsonObject before && value is JsonObject after && !schema.AtomicMap)
        {
            foreach (var name in before.Select(member => member.Key).Union(after.Select(member => member.Key)))
            {
                CompareChild("f:" + name, before.ContainsKey(name), before[name], after.ContainsKey(name), after[name],
                    MemberOf(schema, name), changed, removed);
            }
            return;
        }
        if (old is JsonArray earlier && value is JsonArray later && schema.ListType is ("set" or "map"))
        {
            Dictionary<string, JsonNode?> left = ByIdentity(earlier, schema), right = ByIdentity(later, schema);
            foreach (var element in left.Keys.Union(right.Keys))
            {
                CompareChild(element, left.ContainsKey(element), left.GetValueOrDefault(element), right.ContainsKey(element),
                    right.GetValueOrDefault(element), schema.Items ?? Schema.Anything, changed, removed);
            }
            return;
        }
        Collect(value, schema, changed, whole: true);
        changed.Member = true;
    }

    /// <summary>The items of a list by their path element; the first of two equal ones counts.</summary>
    public static Dictionary<string, JsonNode?> ByIdentity(JsonArray items, Schema schema)
    {
        var result = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            result.TryAdd(Identity(item, schema), item);
        }

        return result;
    }

    public static string Identity(JsonNode? item, Schema schema)
    {
        if (schema.ListType == "set")
        {
            return "v:" + JsonText.WriteString(item);
        }

        var keys = new JsonObject();
        foreach (var key in schema.ListMapKeys.Order(StringComparer.Ordinal))
        {
            if ((item.At(key) ?? schema.Items?.Member(key)?.Default) is { } value)
            {
                keys[key] = value.DeepClone();
            }
        }
        return "k:" + JsonText.WriteString(keys);
    }

    public static Schema MemberOf(Schema schema, string name) => schema.Member(name) ?? Schema.Anything;

    private static void CompareChild(
        string element, bool wasThere, JsonNode? old, bool isThere, JsonNode? value, Schema schema, FieldSet changed, FieldSet removed)
    {
        if (!isThere)
        {
            var gone = removed.Child(element);
            gone.Member = true;
            Collect(old, schema, gone, whole: true);
        }
        else if (!wasThere)
        {
            var added = changed.Child(element);
            Collect(value, schema, added, whole: true);
        }
        else
        {
            Compare(old, value, schema, changed.Child(element), removed.Child(element));
        }
    }

    /// <param name="whole">Whether an object is in the set itself, beside its members; the structs of built-in types never are.</param>
    private static void Collect(JsonNode? value, Schema schema, FieldSet set, bool whole)
    {
        if (whole && value is JsonObject && schema.TypeName.Length == 0)
        {
            set.Member = true;
        }

        switch (value)
        {
            case JsonObject { Count: > 0 } members when !schema.AtomicMap:
                foreach ((var name, var member) in members)
                {
                    Collect(member, MemberOf(schema, name), set.Child("f:" + name), whole);
                }

                break;
            case JsonArray items when schema.ListType is "set" or "map":
                foreach (var item in items)
                {
                    var child = set.Child(Identity(item, schema));
                    child.Member = true;
                    if (schema.ListType == "map")
                    {
                        Collect(item, schema.Items ?? Schema.Anything, child, whole);
                    }
                }
                break;
            default:
                set.Member = true;
                break;
        }
    }
}
