using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.CrdGenerator.Schema;

/// <summary>Adds the attributes of a property to its schema.</summary>
public static class Decorations
{
    public static void Apply(JsonObject schema, Attributes attributes)
    {
        if (attributes.One<DescriptionAttribute>() is { } description)
        {
            schema["description"] = description.Description;
        }

        if (attributes.One<RegularExpressionAttribute>() is { } expression)
        {
            schema["pattern"] = expression.Pattern;
        }

        if (attributes.One<StringLengthAttribute>() is { } length)
        {
            schema["maxLength"] = length.MaximumLength;
        }

        if (attributes.One<RangeAttribute>() is { } range)
        {
            schema["minimum"] = Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture);
            schema["maximum"] = Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture);
        }

        ApplyDefault(schema, attributes);
        ApplyItems(schema, attributes);
        ApplyMapValues(schema, attributes.One<MapValuesAttribute>());
        AddRules(schema, attributes.Each<CelRuleAttribute>());
    }

    public static void ApplyToType(JsonObject schema, Type type)
    {
        if (type.GetCustomAttribute<DescriptionAttribute>() is { } description)
        {
            schema["description"] = description.Description;
        }

        AddRules(schema, type.GetCustomAttributes<CelRuleAttribute>());
    }

    private static void ApplyDefault(JsonObject schema, Attributes attributes)
    {
        if (attributes.One<DefaultValueAttribute>() is { } scalar)
        {
            schema["default"] = scalar.Value switch
            {
                string text => JsonValue.Create(text),
                bool flag => JsonValue.Create(flag),
                int or long => JsonValue.Create(Convert.ToInt64(scalar.Value, CultureInfo.InvariantCulture)),
                _ => throw new InvalidOperationException($"A default of {scalar.Value} is not a scalar. Use DefaultJson."),
            };
        }
        else if (attributes.One<DefaultJsonAttribute>() is { } json)
        {
            schema["default"] = JsonNode.Parse(json.Json);
        }
    }

    private static void ApplyItems(JsonObject schema, Attributes attributes)
    {
        if (attributes.Has<SetAttribute>())
        {
            schema["x-kubernetes-list-type"] = "set";
        }

        if (attributes.One<ListMapKeysAttribute>() is { } map)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = Array(map.Keys);
        }

        if (attributes.One<ItemsAttribute>() is not { } items)
        {
            return;
        }

        if (items.MinCount > 0)
        {
            schema["minItems"] = items.MinCount;
        }

        if (items.MaxCount > 0)
        {
            schema["maxItems"] = items.MaxCount;
        }

        var item = schema["items"]!.AsObject();
        if (items.Pattern is not null)
        {
            item["pattern"] = items.Pattern;
        }

        if (items.MaxLength > 0)
        {
            item["maxLength"] = items.MaxLength;
        }

        if (items.Values.Length > 0)
        {
            item["enum"] = Array(items.Values);
        }

        if (items.Rule is not null)
        {
            AddRules(item, [new CelRuleAttribute(items.Rule, items.Message!)]);
        }
    }

    private static void ApplyMapValues(JsonObject schema, MapValuesAttribute? values)
    {
        if (values is null)
        {
            return;
        }

        if (values.MaxCount > 0)
        {
            schema["maxProperties"] = values.MaxCount;
        }

        var value = schema["additionalProperties"]!.AsObject();
        if (values.Pattern is not null)
        {
            value["pattern"] = values.Pattern;
        }

        if (values.MaxLength > 0)
        {
            value["maxLength"] = values.MaxLength;
        }

        if (values.Rule is not null)
        {
            AddRules(value, [new CelRuleAttribute(values.Rule, values.Message!)]);
        }
    }

    private static void AddRules(JsonObject schema, IEnumerable<CelRuleAttribute> rules)
    {
        foreach (var rule in rules)
        {
            if (!schema.TryGetPropertyValue("x-kubernetes-validations", out var list))
            {
                schema["x-kubernetes-validations"] = list = new JsonArray();
            }

            var entry = new JsonObject { ["rule"] = rule.Rule, ["message"] = rule.Message };
            if (rule.FieldPath is not null)
            {
                entry["fieldPath"] = rule.FieldPath;
            }

            if (rule.Reason is not null)
            {
                entry["reason"] = rule.Reason;
            }

            list!.AsArray().Add(entry);
        }
    }

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
