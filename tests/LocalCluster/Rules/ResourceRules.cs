namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>The requests and limits of a container.</summary>
internal static class ResourceRules
{
    private const string HugePages = "hugepages-";
    private static readonly string[] Standard = ["cpu", "memory", "ephemeral-storage"];

    public static void Validate(JsonObject resources, string field, FieldErrors errors)
    {
        JsonObject limits = resources.Map("limits") ?? [], requests = resources.Map("requests") ?? [];
        foreach ((var name, var amount) in limits)
        {
            Amount(name, amount, $"{field}.limits[{name}]", errors);
        }

        foreach ((var name, var amount) in requests)
        {
            Amount(name, amount, $"{field}.requests[{name}]", errors);
            if (limits[name] is not { } limit)
            {
                if (!IsOvercommitable(name))
                {
                    errors.Required($"{field}.limits", "Limit must be set for non overcommitable resources");
                }
            }
            else if (!IsOvercommitable(name) && Quantity.Parse(amount) != Quantity.Parse(limit))
            {
                errors.Invalid($"{field}.requests", amount, $"must be equal to {name} limit of {limit}");
            }
            else if (Quantity.Parse(amount) > Quantity.Parse(limit))
            {
                errors.Invalid($"{field}.requests", amount, $"must be less than or equal to {name} limit of {limit}");
            }
        }
        string[] all = [.. limits.Concat(requests).Select(resource => resource.Key)];
        if (all.Any(IsHugePages) && !all.Contains("cpu") && !all.Contains("memory"))
        {
            errors.Forbidden(field, "HugePages require cpu or memory");
        }
    }

    private static void Amount(string name, JsonNode? amount, string field, FieldErrors errors)
    {
        var before = errors.Causes.Count;
        Names.CheckQualifiedName(name, field, errors);
        bool isDomain = name.Contains('/', StringComparison.Ordinal), isStandard = Standard.Contains(name) || IsHugePages(name);
        if (before == errors.Causes.Count && !isDomain && !isStandard)
        {
            errors.Invalid(field, name, "must be a standard resource type or fully qualified");
        }

        if (!isDomain && !isStandard)
        {
            errors.Invalid(field, name, "must be a standard resource for containers");
        }

        var value = Quantity.Parse(amount);
        if (value < 0)
        {
            errors.Invalid(field, amount, "must be greater than or equal to 0");
        }

        if (isDomain && value % 1 != 0)
        {
            errors.Invalid(field, amount, "must be an integer");
        }

        if (!IsHugePages(name))
        {
            return;
        }

        var size = Quantity.Parse(name[HugePages.Length..]);
        if (value <= 0 || size <= 0 || value % size != 0)
        {
            errors.Invalid(field, amount, $"{amount} is not positive integer multiple of {name}");
        }
    }

    private static bool IsHugePages(string name) => name.StartsWith(HugePages, StringComparison.Ordinal);

    private static bool IsOvercommitable(string name) => Standard.Contains(name);
}
