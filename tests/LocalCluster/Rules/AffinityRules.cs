namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>The affinities of a pod.</summary>
internal static class AffinityRules
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Validate(JsonObject affinity, string field, FieldErrors errors)
    {
        if (affinity.Map("nodeAffinity") is { } nodes)
        {
            Nodes(nodes, $"{field}.nodeAffinity", errors);
        }

        foreach (var name in (ReadOnlySpan<string>)["podAffinity", "podAntiAffinity"])
        {
            if (affinity.Map(name) is not { } pods)
            {
                continue;
            }

            foreach ((var term, var at) in Numbered(pods.Items(Required), $"{field}.{name}.{Required}"))
            {
                TopologyKey(term, at, errors);
            }

            foreach ((var term, var at) in Numbered(pods.Items(Preferred), $"{field}.{name}.{Preferred}"))
            {
                Weight(term, at, errors);
                TopologyKey(term.Map("podAffinityTerm") ?? [], $"{at}.podAffinityTerm", errors);
            }
        }
    }

    private static void Nodes(JsonObject affinity, string field, FieldErrors errors)
    {
        if (affinity.Map(Required) is { } required)
        {
            var terms = $"{field}.{Required}.nodeSelectorTerms";
            if (required.Items("nodeSelectorTerms") is not { Count: > 0 })
            {
                errors.Required(terms, "must have at least one node selector term");
            }

            foreach ((var term, var at) in Numbered(required.Items("nodeSelectorTerms"), terms))
            {
                Term(term, at, errors);
            }
        }
        foreach ((var term, var at) in Numbered(affinity.Items(Preferred), $"{field}.{Preferred}"))
        {
            Weight(term, at, errors);
            Term(term.Map("preference") ?? [], $"{at}.preference", errors);
        }
    }

    private static void Term(JsonObject term, string field, FieldErrors errors)
    {
        foreach ((var expression, var at) in Numbered(term.Items("matchExpressions"), $"{field}.matchExpressions"))
        {
            var values = expression.Items("values")?.Count ?? 0;
            switch (expression.Text("operator"))
            {
                case "In" or "NotIn":
                    if (values == 0)
                    {
                        errors.Required($"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                    }

                    break;
                case "Exists" or "DoesNotExist":
                    if (values > 0)
                    {
                        errors.Forbidden($"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    }

                    break;
                case "Gt" or "Lt":
                    if (values != 1)
                    {
                        errors.Required($"{at}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                    }

                    break;
                case var other:
                    errors.Invalid($"{at}.operator", other ?? "", "not a valid selector operator");
                    break;
            }
            Names.CheckQualifiedName(expression.Text("key") ?? "", $"{at}.key", errors);
        }
        foreach ((var match, var at) in Numbered(term.Items("matchFields"), $"{field}.matchFields"))
        {
            if (match.Text("key") != "metadata.name")
            {
                errors.Invalid($"{at}.key", match["key"] ?? "", "not a valid field selector key");
            }
        }
    }

    private static void Weight(JsonObject term, string field, FieldErrors errors)
    {
        if (term.Integer("weight") is null or < 1 or > 100)
        {
            errors.Invalid($"{field}.weight", term["weight"] ?? 0, "must be in the range 1-100");
        }
    }

    private static void TopologyKey(JsonObject term, string field, FieldErrors errors)
    {
        var key = term.Text("topologyKey") ?? "";
        if (key.Length == 0)
        {
            errors.Required($"{field}.topologyKey", "can not be empty");
        }

        Names.CheckQualifiedName(key, $"{field}.topologyKey", errors);
    }

    private static IEnumerable<(JsonObject Item, string Field)> Numbered(JsonArray? items, string field) =>
        items.Objects().Select((item, index) => (item, $"{field}[{index}]"));
}
