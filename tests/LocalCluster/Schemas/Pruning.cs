namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>Drops what the schema does not know, and nulls where the built-in types would decode them to nothing; quantities of built-in types
/// become canonical.</summary>
internal static class Pruning
{
    public static void Apply(JsonNode? value, Schema schema, ICollection<string> unknown) =>
        Walk(value, schema, "", unknown);

    private static void Walk(JsonNode? value, Schema schema, string path, ICollection<string> unknown)
    {
        switch (value)
        {
            case JsonObject members:
                foreach ((var name, var member) in members.ToArray())
                {
                    var child = path.Length == 0 ? name : $"{path}.{name}";
                    if (schema.Member(name) is { } known)
                    {
                        if (member is null && schema.Source is null && !schema.PreserveUnknown)
                        {
                            members.Remove(name);
                        }
                        else if (member is not null && known.Quantity)
                        {
                            members[name] = Quantity.Canonical(member);
                        }
                        else
                        {
                            Walk(member, known, child, unknown);
                        }
                    }
                    else if (!schema.PreserveUnknown)
                    {
                        members.Remove(name);
                        unknown.Add(child);
                    }
                }
                break;
            case JsonArray items when schema.Items is { } item:
                for (var i = 0; i < items.Count; i++)
                {
                    Walk(items[i], item, $"{path}[{i}]", unknown);
                }

                break;
        }
    }
}
