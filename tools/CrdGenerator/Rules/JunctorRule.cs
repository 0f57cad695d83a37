using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>allOf, anyOf, oneOf and not must contain only value rules for fields of the main structure.</summary>
public sealed class JunctorRule : ISchemaRule
{
    private static readonly string[] Forbidden =
    [
        "type", "default", "title", "description", "nullable", "additionalProperties", "x-kubernetes-list-type",
        "x-kubernetes-list-map-keys", "x-kubernetes-map-type", "x-kubernetes-validations", "x-kubernetes-int-or-string",
        "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource",
    ];

    public IEnumerable<string> Check(SchemaNode node)
    {
        if (node.Main is null || IsIntOrStringPair(node))
        {
            yield break;
        }

        foreach (var keyword in Forbidden.Where(node.Schema.ContainsKey))
        {
            yield return node.Where($"{keyword} is forbidden in a junctor");
        }

        foreach (var (name, _) in node.Schema["properties"] as JsonObject ?? [])
        {
            if (node.Main["properties"]?[name] is null)
            {
                yield return node.Where($"{name} is not in the main structure");
            }
        }
    }

    private static bool IsIntOrStringPair(SchemaNode node) =>
        (bool?)node.Main!["x-kubernetes-int-or-string"] == true
        && node.Schema.Count == 1
        && node.Type is "integer" or "string"
        && node.Path.EndsWith("<anyOf>", StringComparison.Ordinal);
}
