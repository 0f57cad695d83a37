using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Every field that this project declares must have a description. Fields of Kubernetes types need none.</summary>
public sealed class DescriptionRule : ISchemaRule
{
    private static readonly string[] Elsewhere = ["metadata", "affinity", "resources", "tolerations"];

    public IEnumerable<string> Check(SchemaNode node)
    {
        if (node.Main is not null || Elsewhere.Contains(node.Path.Split('.', '[').LastOrDefault(Elsewhere.Contains)))
        {
            yield break;
        }

        foreach (var (name, field) in node.Schema["properties"] as JsonObject ?? [])
        {
            if (!Elsewhere.Take(1).Contains(name) && string.IsNullOrWhiteSpace((string?)(field as JsonObject)?["description"]))
            {
                yield return node.Where($"{name} has no description");
            }
        }
    }
}
