using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>JSON Schema keywords that a CRD must not have, and structures that Go cannot decode.</summary>
public sealed class KeywordRule : ISchemaRule
{
    private static readonly string[] Forbidden =
        ["$ref", "$schema", "$comment", "id", "definitions", "dependencies", "patternProperties", "additionalItems", "const"];

    public IEnumerable<string> Check(SchemaNode node)
    {
        foreach (var keyword in Forbidden.Where(node.Schema.ContainsKey))
        {
            yield return node.Where($"{keyword} is forbidden");
        }

        if (node.Is("uniqueItems"))
        {
            yield return node.Where("uniqueItems is forbidden; use a list of type set");
        }

        if (node.Schema["items"] is JsonArray)
        {
            yield return node.Where("items must be one schema");
        }

        foreach (var (name, property) in node.Schema["properties"] as JsonObject ?? [])
        {
            if (property?.GetValueKind() != JsonValueKind.Object)
            {
                yield return node.Where($"properties.{name} must be a schema");
            }
        }

        // The API server drops it, so Argo CD would always show a difference.
        if (node.Schema["nullable"] is JsonValue nullable && !nullable.GetValue<bool>())
        {
            yield return node.Where("nullable: false is the same as absent and must be left out");
        }
    }
}
