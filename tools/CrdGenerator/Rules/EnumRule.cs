using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Enum values must be unique, of the node's type, and not null, which the API server's enum check never accepts.</summary>
public sealed class EnumRule : ISchemaRule
{
    public IEnumerable<string> Check(SchemaNode node)
    {
        if (!node.Schema.ContainsKey("enum"))
        {
            yield break;
        }

        var values = (node.Schema["enum"] as JsonArray ?? []).Select(value => value?.ToJsonString()).ToList();
        if (values.Count == 0)
        {
            yield return node.Where("enum is empty");
        }

        if (values.Contains(null))
        {
            yield return node.Where("enum must not contain null");
        }

        if (values.Distinct().Count() != values.Count)
        {
            yield return node.Where("enum repeats a value");
        }

        if (node.Type == "string" && values.Any(value => value?.StartsWith('"') == false))
        {
            yield return node.Where("enum contains a value that is not a string");
        }
    }
}
