namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>
/// The API server estimates what a CEL rule may cost at most and takes anything without a bound for huge. So whatever a rule can
/// reach, which is all below its node, has a greatest length, and so has every list or map around it.
/// </summary>
public sealed class CelBoundsRule : ISchemaRule
{
    private const string Validations = "x-kubernetes-validations";

    public IEnumerable<string> Check(SchemaNode node)
    {
        if (node.Schema.ContainsKey(Validations))
        {
            return node.All()
                .Where(below => below.Main is null && !IsBounded(below))
                .Select(below => below.Where("a CEL rule reaches it, so it needs a bound"));
        }

        var repeats = node.Schema["items"] is not null || node.Schema["additionalProperties"] is not null;
        return repeats && !IsBounded(node) && node.All().Skip(1).Any(below => below.Schema.ContainsKey(Validations))
            ? [node.Where("CEL rules run for each entry, so it needs a bound")]
            : [];
    }

    private static bool IsBounded(SchemaNode node) => node.Type switch
    {
        "string" => node.Schema.ContainsKey("maxLength") || node.Schema.ContainsKey("enum") || node.Schema.ContainsKey("format"),
        "array" => node.Schema.ContainsKey("maxItems"),
        "object" when node.Schema.ContainsKey("additionalProperties") => node.Schema.ContainsKey("maxProperties"),
        _ => !node.IsIntOrString && !node.PreservesUnknown,
    };
}
