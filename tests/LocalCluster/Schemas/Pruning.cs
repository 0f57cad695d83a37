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

/// <summary>
/// Fills defaults from the top down: an absent object is only made where it has a default of its own. A null of a field
/// that is not nullable and has a default counts as absent.
/// </summary>
internal static class Defaulting
{
    public static void Apply(JsonNode? value, Schema schema)
    {
        switch (value)
        {
            case JsonObject members:
                foreach ((var name, var property) in schema.Properties)
                {
                    if (property.Default is { } fallback
                        && (!members.TryGetPropertyValue(name, out var present)
                            || (present is null && !property.Nullable)))
                    {
                        members[name] = fallback.DeepClone();
                    }
                }
                foreach ((var name, var member) in members.ToArray())
                {
                    if (schema.Member(name) is not { } known)
                    {
                        continue;
                    }

                    if (member is null && known.Default is { } fallback && !known.Nullable)
                    {
                        members[name] = fallback.DeepClone();
                    }

                    Apply(members[name], known);
                }
                break;
            case JsonArray items when schema.Items is { } item:
                foreach (var element in items)
                {
                    Apply(element, item);
                }

                break;
        }
    }
}
