namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>The shape of a Job's podFailurePolicy.</summary>
internal static class PodFailurePolicyRules
{
    private const string Field = "spec.podFailurePolicy";
    private const int MostRules = 20;
    private const int MostValues = 255;

    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        if (spec.Map("podFailurePolicy") is not { } policy)
        {
            return;
        }

        if (spec.Text("template", "spec", "restartPolicy") != "Never")
        {
            errors.Invalid("spec.template.spec.restartPolicy", spec.At("template", "spec", "restartPolicy"),
                "only \"Never\" is supported when podFailurePolicy is specified");
        }

        var rules = policy.Items("rules") ?? [];
        if (rules.Count > MostRules)
        {
            errors.TooMany($"{Field}.rules", rules.Count, MostRules);
        }

        HashSet<string?> containers =
        [
            .. spec.Items("template", "spec", "containers").Objects().Concat(spec.Items("template", "spec", "initContainers").Objects())
                .Select(container => container.Text("name")),
        ];
        foreach ((var rule, var at) in rules.Numbered($"{Field}.rules"))
        {
            Rule(rule, at, containers, errors);
        }
    }

    private static void Rule(JsonObject rule, string field, HashSet<string?> containers, FieldErrors errors)
    {
        errors.RequiredText(rule, "action", field, "valid values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\"");
        errors.OneOf(rule, "action", field, "Count", "FailIndex", "FailJob", "Ignore");
        var codes = rule.Map("onExitCodes");
        var conditions = rule.Items("onPodConditions") ?? [];
        if (codes is not null)
        {
            ExitCodes(codes, $"{field}.onExitCodes", containers, errors);
        }

        foreach ((var pattern, var at) in conditions.Numbered($"{field}.onPodConditions"))
        {
            Names.CheckQualifiedName(pattern.Text("type") ?? "", $"{at}.type", errors);
            errors.OneOf(pattern, "status", at, "False", "True", "Unknown");
        }

        if (codes is not null == conditions.Count > 0)
        {
            errors.Invalid(field, null, codes is null
                ? "specifying one of OnExitCodes and OnPodConditions is required" : "specifying both OnExitCodes and OnPodConditions is not supported");
        }
    }

    private static void ExitCodes(JsonObject codes, string field, HashSet<string?> containers, FieldErrors errors)
    {
        errors.RequiredText(codes, "operator", field, "valid values: \"In\", \"NotIn\"");
        errors.OneOf(codes, "operator", field, "In", "NotIn");
        if (codes.Text("containerName") is { Length: > 0 } name && !containers.Contains(name))
        {
            errors.Invalid($"{field}.containerName", name, "must be one of the container or initContainer names in the pod template");
        }

        long[] values = [.. codes.Items("values")?.Select(value => value.AsInteger() ?? 0) ?? []];
        if (values.Length == 0)
        {
            errors.Invalid($"{field}.values", new JsonArray(), "at least one value is required");
        }

        if (values.Length > MostValues)
        {
            errors.TooMany($"{field}.values", values.Length, MostValues);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (codes.Text("operator") == "In" && values[i] == 0)
            {
                errors.Invalid($"{field}.values[{i}]", 0, "must not be 0 for the In operator");
            }

            if (values.AsSpan(0, i).Contains(values[i]))
            {
                errors.Duplicate($"{field}.values[{i}]", values[i]);
            }
        }

        if (!values.SequenceEqual(values.Order()))
        {
            errors.Invalid($"{field}.values", codes["values"], "must be ordered");
        }
    }
}
