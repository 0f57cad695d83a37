using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>CEL rules must have a message on one line and a reason that the API server supports.</summary>
public sealed partial class CelRule : ISchemaRule
{
    private static readonly string[] Reasons =
        ["FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"];

    [GeneratedRegex(@"(?<![rR])'[^']*\\[^']*'")]
    private static partial Regex EscapeInString { get; }

    public IEnumerable<string> Check(SchemaNode node)
    {
        foreach (var rule in (node.Schema["x-kubernetes-validations"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var text = (string?)rule["rule"];
            var message = (string?)rule["message"];
            if (string.IsNullOrWhiteSpace(text))
            {
                yield return node.Where("a CEL rule is empty");
            }

            if (text is not null && EscapeInString.IsMatch(text))
            {
                yield return node.Where($"{text} needs raw strings, r'…', for its backslashes");
            }

            if (string.IsNullOrWhiteSpace(message))
            {
                yield return node.Where($"the CEL rule {text} needs a message");
            }

            if (message?.IndexOfAny(['\n', '\r']) >= 0)
            {
                yield return node.Where($"the message of {text} has a line break");
            }

            if ((string?)rule["reason"] is { } reason && !Reasons.Contains(reason))
            {
                yield return node.Where($"reason {reason} is unknown");
            }

            if ((string?)rule["fieldPath"] is { } path && !path.StartsWith('.'))
            {
                yield return node.Where($"fieldPath {path} must begin with a dot");
            }
        }
    }
}
