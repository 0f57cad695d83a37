using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Schema;

/// <summary>
/// Bounds for the parts of a schema whose types declare none: Kubernetes types, and the status, which is far smaller. Without a
/// bound, the API server assumes that a string or list is as large as a request may be.
/// </summary>
/// <param name="Text">Maximum length of a string in characters.</param>
/// <param name="Entries">Maximum number of entries of a list or map.</param>
public sealed record Bounds(int Text, int Entries)
{
    /// <summary>For label keys and values, names and operators, which are at most as long as a qualified name.</summary>
    public static Bounds KubernetesTypes { get; } = new(317, 64);

    /// <summary>For messages, which are at most as long as the message of a condition.</summary>
    public static Bounds Status { get; } = new(32768, 256);

    /// <summary>Adds a bound to every string, list and map that has none.</summary>
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
