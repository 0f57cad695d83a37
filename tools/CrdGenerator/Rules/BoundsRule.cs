namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>
/// Every string, list and map has a greatest length: the API server estimates from it what a CEL rule may cost at most, and
/// refuses the definition where one could cost too much.
/// </summary>
public sealed class BoundsRule : ISchemaRule
{
    // Of the API server, which gives them bounds of its own.
    private static readonly string[] OwnedByTheServer = ["apiVersion", "kind", "metadata"];

    public IEnumerable<string> Check(SchemaNode node) =>
        node.Main is null && !OwnedByTheServer.Contains(node.Path) && !IsBounded(node) ? [node.Where("it needs a bound")] : [];

    private static bool IsBounded(SchemaNode node) => node.Type switch
    {
        "string" => node.Schema.ContainsKey("maxLength") || node.Schema.ContainsKey("enum") || node.Schema.ContainsKey("format"),
        "array" => node.Schema.ContainsKey("maxItems"),
        "object" when node.Schema.ContainsKey("additionalProperties") => node.Schema.ContainsKey("maxProperties"),
        _ => node.IsIntOrString ? node.Schema.ContainsKey("maxLength") : !node.PreservesUnknown,
    };
}
