namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>With a status subresource, the root may have only these keywords.</summary>
public sealed class RootRule : ISchemaRule
{
    private static readonly HashSet<string> Allowed =
    [
        "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
        "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items", "properties", "externalDocs", "example",
        "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
    ];

    public IEnumerable<string> Check(SchemaNode node)
    {
        if (!node.IsRoot)
        {
            yield break;
        }

        if (node.Type != "object")
        {
            yield return "the root must have type object";
        }

        foreach (var keyword in node.Schema.Select(pair => pair.Key).Where(keyword => !Allowed.Contains(keyword)))
        {
            yield return $"the root must not have {keyword}";
        }
    }
}
