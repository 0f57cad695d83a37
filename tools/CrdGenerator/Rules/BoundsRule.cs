namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>
/// Every string, list and map must have a maximum length. From it the API server estimates the maximum cost of CEL rules, and rejects
/// definitions with rules that could cost too much.
/// </summary>
public sealed class BoundsRule : ISchemaRule
{
    // The API server has bounds for these.
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
