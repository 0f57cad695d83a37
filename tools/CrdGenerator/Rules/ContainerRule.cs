using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Objects must have either properties or additionalProperties, and lists must have items.</summary>
public sealed class ContainerRule : ISchemaRule
{
    public IEnumerable<string> Check(SchemaNode node)
    {
        var additional = node.Schema["additionalProperties"];
        if (additional?.GetValueKind() == JsonValueKind.False)
        {
            yield return node.Where("additionalProperties: false is forbidden");
        }

        if (additional is not null && node.Schema.ContainsKey("properties"))
        {
            yield return node.Where("additionalProperties and properties exclude each other");
        }

        if (node.Main is null && node.Type == "array" && node.Schema["items"] is not JsonObject)
        {
            yield return node.Where("an array needs items");
        }

        if (node.Type == "object" && node.Schema["required"] is JsonArray required)
        {
            foreach (var name in required.Select(name => (string)name!))
            {
                if (node.Schema["properties"]?[name] is null)
                {
                    yield return node.Where($"required names {name}, which is not a property");
                }
            }
        }
    }
}
