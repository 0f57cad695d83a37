using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Schemas.Cel;

/// <summary>Checks the CEL rules of a definition's schema: that they compile, and that asking them cannot cost too much.</summary>
internal sealed class CelDefinitions(FieldErrors errors)
{
    private const double MostPerRule = 10_000_000;
    private const double MostPerSchema = 100_000_000;
    private const string Advice = "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    private static readonly string[] Reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

    private readonly List<(string Field, double Cost)> _costs = [];

    public static void Validate(JsonObject source, string field, FieldErrors errors)
    {
        var check = new CelDefinitions(errors);
        check.Walk(SchemaReader.ReadRoot(source), field, 1);
        var total = check._costs.Sum(rule => rule.Cost);
        if (total <= MostPerSchema)
        {
            return;
        }

        foreach ((var rule, _) in check._costs.OrderByDescending(rule => rule.Cost).Take(4).Where(rule => rule.Cost > 0))
        {
            errors.Forbidden(rule, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema");
        }

        errors.Forbidden(field, Exceeds("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total, MostPerSchema));
    }

    private void Walk(Schema schema, string field, double times)
    {
        var index = 0;
        foreach (var entry in schema.Source.Items("x-kubernetes-validations").Objects())
        {
            Check(entry, schema, $"{field}.x-kubernetes-validations[{index++}]", times);
        }

        var inside = times * CelValue.Items(schema);
        foreach ((var name, var property) in schema.Properties)
        {
            if (property.Source is not null)
            {
                Walk(property, $"{field}.properties[{name}]", inside);
            }
        }
        if (schema.Items is { } items)
        {
            Walk(items, $"{field}.items", inside);
        }

        if (schema.AdditionalProperties is { } values)
        {
            Walk(values, $"{field}.additionalProperties", inside);
        }
    }

    private void Check(JsonObject entry, Schema schema, string field, double times)
    {
        string rule = entry.Text("rule") ?? "", message = entry.Text("message") ?? "";
        if (message.Contains('\n', StringComparison.Ordinal))
        {
            errors.Invalid($"{field}.message", message, "must not contain line breaks");
        }

        if (entry.Text("reason") is { } reason && !Reasons.Contains(reason))
        {
            errors.NotSupported($"{field}.reason", reason, Reasons);
        }

        if (entry.Text("fieldPath") is { Length: > 0 } path && !Exists(schema, path))
        {
            errors.Invalid($"{field}.fieldPath", path, "must be a valid path");
        }

        if (rule.Trim().Length == 0)
        {
            errors.Required($"{field}.rule", "rule is not specified");
        }
        else
        {
            Expression(entry, rule, schema, $"{field}.rule", "", "bool", times);
        }

        if (entry.Text("messageExpression") is { Length: > 0 } expression)
        {
            Expression(entry, expression, schema, $"{field}.messageExpression", "messageExpression ", "string", 0);
        }
    }

    private void Expression(JsonObject entry, string expression, Schema schema, string field, string subject, string type, double times)
    {
        try
        {
            (var actual, var cost) = CelCheck.Run(expression, schema);
            if (actual != type && actual != "dyn")
            {
                errors.Invalid(field, entry, $"{(subject.Length == 0 ? "cel expression" : subject.Trim())} must evaluate to a {type}");
            }

            _costs.Add((field, cost * times));
            if (cost * times > MostPerRule)
            {
                errors.Forbidden(field, Exceeds("estimated rule cost", cost * times, MostPerRule));
            }
        }
        catch (CelFault fault)
        {
            errors.Invalid(field, entry, $"{subject}compilation failed: {fault.Message}");
        }
    }

    private static bool Exists(Schema schema, string path)
    {
        var found = schema;
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            found = found?.Member(name);
        }

        return found is not null;
    }

    private static string Exceeds(string subject, double cost, double limit) => cost / limit > 100
        ? $"{subject} exceeds budget by factor of more than 100x {Advice}"
        : string.Create(CultureInfo.InvariantCulture, $"{subject} exceeds budget by factor of {cost / limit:0.0}x {Advice}");
}
