namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Every node of the main structure must have one type, unless it is an int-or-string or keeps unknown fields.</summary>
public sealed class TypeRule : ISchemaRule
{
    private static readonly string[] Known = ["string", "number", "integer", "boolean", "array", "object"];

    public IEnumerable<string> Check(SchemaNode node)
    {
        if (node.Main is not null)
        {
            yield break;
        }

        if (node.Schema.ContainsKey("type"))
        {
            if (!Known.Contains(node.Type))
            {
                yield return node.Where($"type must be one of {string.Join(", ", Known)}");
            }
            else if (node.IsIntOrString)
            {
                yield return node.Where("an int-or-string has no type");
            }
        }
        else if (!node.IsIntOrString && !node.PreservesUnknown)
        {
            yield return node.Where("type is missing");
        }
    }
}
