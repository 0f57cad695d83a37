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
            foreach ((var term, var at) in affinity.Items(name, Required).Numbered($"{field}.{name}.{Required}"))
            {
                TopologyKey(term, at, errors);
            }

            foreach ((var term, var at) in affinity.Items(name, Preferred).Numbered($"{field}.{name}.{Preferred}"))
            {
                Weight(term, at, errors);
                TopologyKey(term.Map("podAffinityTerm"), $"{at}.podAffinityTerm", errors);
            }
        }
    }

    private static void Nodes(JsonObject affinity, string field, FieldErrors errors)
    {
        var terms = $"{field}.{Required}.nodeSelectorTerms";
        if (affinity.Map(Required) is { } required && required.Items("nodeSelectorTerms") is not { Count: > 0 })
        {
            errors.Required(terms, "must have at least one node selector term");
        }

        foreach ((var term, var at) in affinity.Items(Required, "nodeSelectorTerms").Numbered(terms))
        {
            Term(term, at, errors);
        }

        foreach ((var term, var at) in affinity.Items(Preferred).Numbered($"{field}.{Preferred}"))
        {
            Weight(term, at, errors);
            Term(term.Map("preference") ?? [], $"{at}.preference", errors);
        }
    }

    private static void Term(JsonObject term, string field, FieldErrors errors)
    {
        foreach ((var expression, var at) in term.Items("matchExpressions").Numbered($"{field}.matchExpressions"))
        {
            var values = expression.Items("values")?.Count ?? 0;
            switch (expression.Text("operator"))
            {
                case "In" or "NotIn" when values == 0:
                    errors.Required($"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                    break;
                case "Exists" or "DoesNotExist" when values > 0:
                    errors.Forbidden($"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    break;
                case "Gt" or "Lt" when values != 1:
                    errors.Required($"{at}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                    break;
                case not ("In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt") and var other:
                    errors.Invalid($"{at}.operator", other ?? "", "not a valid selector operator");
                    break;
            }

            Names.CheckQualifiedName(expression.Text("key") ?? "", $"{at}.key", errors);
        }

        foreach ((var match, var at) in term.Items("matchFields").Numbered($"{field}.matchFields"))
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

    private static void TopologyKey(JsonObject? term, string field, FieldErrors errors) =>
        Names.CheckQualifiedName(errors.RequiredText(term, "topologyKey", field, "can not be empty"), $"{field}.topologyKey", errors);
}
