using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>Merges values by their schema: maps member by member, lists with keys item by item, everything else as a whole.</summary>
internal static class TypedMerge
{
    public static JsonNode? Merge(JsonNode? live, JsonNode? wanted, Schema schema)
    {
        if (live is JsonObject before && wanted is JsonObject members && !schema.AtomicMap)
        {
            var result = before.Copy();
            foreach ((var name, var member) in members)
            {
                result[name] = Merge(result[name], member, TypedFields.MemberOf(schema, name));
            }

            return result;
        }
        if (live is JsonArray present && wanted is JsonArray items && schema.ListType is ("set" or "map"))
        {
            return Lists(present, items, schema);
        }

        return wanted?.DeepClone();
    }

    /// <summary>Takes away what is in <paramref name="last"/> and no longer in <paramref name="kept"/>.</summary>
    public static void RemoveLost(JsonNode? value, FieldSet last, FieldSet kept, Schema schema)
    {
        foreach ((var element, var lost) in last.Children)
        {
            var stays = kept.Children.TryGetValue(element, out var rest) && !rest.IsEmpty;
            switch (value)
            {
                case JsonObject members when element.StartsWith("f:", StringComparison.Ordinal):
                    var name = element[2..];
                    // Metadata holds more than what has owners.
                    if (!stays && !(name == "metadata" && members.ContainsKey("apiVersion")))
                    {
                        members.Remove(name);
                    }
                    else
                    {
                        RemoveLost(members[name], lost, rest ?? new FieldSet(), TypedFields.MemberOf(schema, name));
                    }

                    break;
                case JsonArray items:
                    var item = items.FirstOrDefault(found => TypedFields.Identity(found, schema) == element);
                    if (!stays)
                    {
                        items.Remove(item);
                    }
                    else
                    {
                        RemoveLost(item, lost, rest!, schema.Items ?? Schema.Anything);
                    }

                    break;
            }
        }
    }

    private static JsonArray Lists(JsonArray live, JsonArray wanted, Schema schema)
    {
        var changes = TypedFields.ByIdentity(wanted, schema);
        var result = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in live)
        {
            var identity = TypedFields.Identity(item, schema);
            seen.Add(identity);
            result.Add(changes.TryGetValue(identity, out var change)
                ? Merge(item, change, schema.Items ?? Schema.Anything) : item?.DeepClone());
        }
        foreach ((var identity, var change) in changes)
        {
            if (!seen.Contains(identity))
            {
                result.Add(change?.DeepClone());
            }
        }
        return result;
    }
}
