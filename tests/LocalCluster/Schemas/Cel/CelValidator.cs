using Cel;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Schemas.Cel;

/// <summary>Asks an object the rules of its schema.</summary>
internal static class CelValidator
{
    private static readonly string[] Blocking =
        ["FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"];

    /// <param name="errors">Holds what the rest of the schema has refused already.</param>
    public static void Validate(JsonObject value, JsonObject? old, Schema schema, FieldErrors errors)
    {
        if (!schema.HasRules)
        {
            return;
        }

        if (!errors.Causes.Any(cause => Blocking.Contains(cause.Reason)))
        {
            Walk(value, old, schema, "", errors);
        }
        else
        {
            errors.Invalid("<nil>", null, "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation");
        }
    }

    private static void Walk(JsonNode? value, JsonNode? old, Schema schema, string path, FieldErrors errors)
    {
        if (value is null || !schema.HasRules)
        {
            return;
        }

        foreach (var rule in schema.Rules.Where(rule => old is not null || !rule.IsTransition))
        {
            Ask(rule, value, old, schema, path, errors);
        }

        if (value is JsonObject members)
        {
            foreach ((var name, var member) in members)
            {
                if (schema.Member(name) is not { } known)
                {
                    continue;
                }

                var at = schema.Properties.ContainsKey(name) ? (path.Length == 0 ? name : $"{path}.{name}") : $"{path}[{name}]";
                Walk(member, (old as JsonObject)?[name], known, at, errors);
            }
        }
        else if (value is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Walk(items[i], Before(items[i], old as JsonArray, schema), schema.Items!, $"{path}[{i}]", errors);
            }
        }
    }

    // Only items of lists with keys are known again.
    private static JsonNode? Before(JsonNode? item, JsonArray? old, Schema schema) => schema.ListType != "map" ? null
        : old?.FirstOrDefault(other => schema.ListMapKeys.All(key => JsonNode.DeepEquals(other.At(key), item.At(key))));

    private static void Ask(CelRule rule, JsonNode value, JsonNode? old, Schema schema, string path, FieldErrors errors)
    {
        object? self = CelRule.Plain(value, schema), oldSelf = CelRule.Plain(old, schema);
        var at = (path + rule.FieldPath).TrimStart('.') is { Length: > 0 } field ? field : "<nil>";
        var invalid = value is JsonValue && rule.FieldPath.Length == 0 ? $"Invalid value: {JsonText.WriteString(value)}: " : "Invalid value: ";
        try
        {
            if (rule.Holds(self, oldSelf))
            {
                return;
            }

            errors.Add(rule.Reason, at, Prefix(rule.Reason, invalid) + rule.MessageFor(self, oldSelf));
        }
        catch (CelException fault)
        {
            errors.Add("FieldValueInvalid", at, $"Invalid value: \"{schema.Type}\": {fault.Message} evaluating rule: {rule.Message}");
        }
    }

    private static string Prefix(string reason, string invalid) => reason switch
    {
        "FieldValueForbidden" => "Forbidden: ",
        "FieldValueRequired" => "Required value: ",
        "FieldValueDuplicate" => "Duplicate value: ",
        _ => invalid,
    };
}
