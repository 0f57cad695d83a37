using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Schema;

/// <summary>
/// Bounds for the parts of a schema whose types declare none: Kubernetes' own types, and the status, which the operator keeps
/// far below them. Without a bound the API server takes a string or list for as large as a request may be.
/// </summary>
/// <param name="Text">Characters of a string.</param>
/// <param name="Entries">Entries of a list or map.</param>
public sealed record Bounds(int Text, int Entries)
{
    /// <summary>Label keys and values, names, operators: none is longer than a qualified name.</summary>
    public static Bounds KubernetesTypes { get; } = new(317, 64);

    /// <summary>Sentences; the longest are as long as the message of a condition may be.</summary>
    public static Bounds Status { get; } = new(32768, 256);

    /// <summary>Gives a bound to every string, list and map below that has none.</summary>
    public void Complete(JsonObject schema)
    {
        if (IsText(schema))
        {
            schema.TryAdd("maxLength", Text);
        }

        if (schema["items"] is JsonObject items)
        {
            schema.TryAdd("maxItems", Entries);
            Complete(items);
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            schema.TryAdd("maxProperties", Entries);
            Complete(values);
        }

        foreach (var (_, property) in schema["properties"] as JsonObject ?? [])
        {
            Complete(property!.AsObject());
        }
    }

    private static bool IsText(JsonObject schema) =>
        ((string?)schema["type"] == "string" && !schema.ContainsKey("enum") && !schema.ContainsKey("format"))
        || (bool?)schema["x-kubernetes-int-or-string"] is true;
}
