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

        HashSet<string> containers =
        [
            .. spec.Items("template", "spec", "containers").Objects().Select(container => container.Text("name") ?? ""),
            .. spec.Items("template", "spec", "initContainers").Objects().Select(container => container.Text("name") ?? ""),
        ];
        var index = 0;
        foreach (var rule in rules.Objects())
        {
            Rule(rule, $"{Field}.rules[{index++}]", containers, errors);
        }
    }

    private static void Rule(JsonObject rule, string field, HashSet<string> containers, FieldErrors errors)
    {
        var action = rule.Text("action") ?? "";
        if (action.Length == 0)
        {
            errors.Required($"{field}.action", "valid values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\"");
        }
        else if (action is not ("FailJob" or "FailIndex" or "Ignore" or "Count"))
        {
            errors.NotSupported($"{field}.action", action, "Count", "FailIndex", "FailJob", "Ignore");
        }

        var codes = rule.Map("onExitCodes");
        var conditions = rule.Items("onPodConditions") ?? [];
        if (codes is not null)
        {
            ExitCodes(codes, $"{field}.onExitCodes", containers, errors);
        }

        var index = 0;
        foreach (var pattern in conditions.Objects())
        {
            var at = $"{field}.onPodConditions[{index++}]";
            var type = pattern.Text("type") ?? "";
            if (type.Length == 0)
            {
                errors.Invalid($"{at}.type", "", "name part must be non-empty");
            }
            else
            {
                Names.CheckQualifiedName(type, $"{at}.type", errors);
            }

            if (pattern.Text("status") is not ("True" or "False" or "Unknown"))
            {
                errors.NotSupported($"{at}.status", pattern["status"], "False", "True", "Unknown");
            }
        }
        if (codes is not null && conditions.Count > 0)
        {
            errors.Invalid(field, null, "specifying both OnExitCodes and OnPodConditions is not supported");
        }

        if (codes is null && conditions.Count == 0)
        {
            errors.Invalid(field, null, "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void ExitCodes(JsonObject codes, string field, HashSet<string> containers, FieldErrors errors)
    {
        var operation = codes.Text("operator") ?? "";
        if (operation.Length == 0)
        {
            errors.Required($"{field}.operator", "valid values: \"In\", \"NotIn\"");
        }
        else if (operation is not ("In" or "NotIn"))
        {
            errors.NotSupported($"{field}.operator", operation, "In", "NotIn");
        }

        if (codes.Text("containerName") is { Length: > 0 } name && !containers.Contains(name))
        {
            errors.Invalid($"{field}.containerName", name,
                "must be one of the container or initContainer names in the pod template");
        }

        var values = codes.Items("values") ?? [];
        if (values.Count == 0)
        {
            errors.Invalid($"{field}.values", new JsonArray(), "at least one value is required");
        }

        if (values.Count > MostValues)
        {
            errors.TooMany($"{field}.values", values.Count, MostValues);
        }

        var seen = new HashSet<long>();
        long? last = null;
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i].AsInteger() ?? 0;
            var at = string.Create(CultureInfo.InvariantCulture, $"{field}.values[{i}]");
            if (operation == "In" && value == 0)
            {
                errors.Invalid(at, 0, "must not be 0 for the In operator");
            }

            if (!seen.Add(value))
            {
                errors.Duplicate(at, value);
            }

            if (last > value && !errors.Causes.Any(cause => cause.Field == $"{field}.values"))
            {
                errors.Invalid($"{field}.values", values.DeepClone(), "must be ordered");
            }

            last = value;
        }
    }
}
