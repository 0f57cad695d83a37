using System.Text.Json;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Kubernetes' schema extensions that exclude or require each other.</summary>
public sealed class ExtensionRule : ISchemaRule
{
    private const string Preserve = "x-kubernetes-preserve-unknown-fields";
    private const string Embedded = "x-kubernetes-embedded-resource";

    public IEnumerable<string> Check(SchemaNode node)
    {
        if (node.IsIntOrString && (node.PreservesUnknown || node.Is(Embedded)))
        {
            yield return node.Where("an int-or-string neither keeps unknown fields nor embeds a resource");
        }

        if (node.Schema[Preserve]?.GetValueKind() == JsonValueKind.False)
        {
            yield return node.Where($"{Preserve} is true or absent");
        }

        if (!node.Is(Embedded))
        {
            yield break;
        }

        if (node.Type != "object")
        {
            yield return node.Where("an embedded resource has type object");
        }

        if (node.Schema.ContainsKey("additionalProperties"))
        {
            yield return node.Where("an embedded resource has no additionalProperties");
        }

        if (!node.Schema.ContainsKey("properties") && !node.PreservesUnknown)
        {
            yield return node.Where("an embedded resource has properties or keeps unknown fields");
        }
    }
}
