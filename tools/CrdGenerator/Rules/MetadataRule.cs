using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>The API server defines the schema of metadata, apiVersion and kind.</summary>
public sealed class MetadataRule : ISchemaRule
{
    public IEnumerable<string> Check(SchemaNode node)
    {
        if (!node.IsRoot || node.Schema["properties"] is not JsonObject properties)
        {
            yield break;
        }

        if (properties["metadata"] is JsonObject metadata && metadata.ToJsonString() != """{"type":"object"}""")
        {
            yield return "metadata must be an object without further rules";
        }

        foreach (var name in (string[])["apiVersion", "kind"])
        {
            if (properties[name] is JsonObject field && (string?)field["type"] != "string")
            {
                yield return $"{name} must be a string";
            }
        }
    }
}
