namespace TalosImageOperator.LocalCluster.Schemas;

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
