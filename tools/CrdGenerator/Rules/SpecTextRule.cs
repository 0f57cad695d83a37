namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>
/// Every string of the spec that this project declares must have a pattern and a maximum length, so that nothing unchecked reaches make.
/// </summary>
public sealed class SpecTextRule : ISchemaRule
{
    private static readonly string[] KubernetesTypes = ["spec.job.affinity", "spec.job.resources", "spec.job.tolerations"];

    public IEnumerable<string> Check(SchemaNode node)
    {
        if (node.Main is not null || node.Type != "string" || !node.Path.StartsWith("spec.", StringComparison.Ordinal))
        {
            yield break;
        }

        if (KubernetesTypes.Any(path => node.Path.StartsWith(path, StringComparison.Ordinal)))
        {
            yield break;
        }

        if (node.Schema.ContainsKey("enum"))
        {
            yield break;
        }

        if (!node.Schema.ContainsKey("pattern"))
        {
            yield return node.Where("a string of the spec needs a pattern");
        }

        if (!node.Schema.ContainsKey("maxLength"))
        {
            yield return node.Where("a string of the spec needs a maximum length");
        }
    }
}
