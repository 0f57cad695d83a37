using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>A schema within a schema.</summary>
/// <param name="Schema">The node itself.</param>
/// <param name="Path">Path such as <c>spec.outputs[]</c>. Empty for the root.</param>
/// <param name="Main">The schema with the allOf, anyOf, oneOf or not that contains this node. Null in the main structure.</param>
public sealed record SchemaNode(JsonObject Schema, string Path, JsonObject? Main = null)
{
    public static IReadOnlyList<string> Junctors { get; } = ["allOf", "anyOf", "oneOf"];

    public bool IsRoot => Path.Length == 0 && Main is null;

    public string Name => Path.Length == 0 ? "the root" : Path;

    public string? Type => Schema["type"] is JsonValue value && value.TryGetValue<string>(out var type) ? type : null;

    public bool Is(string extension) => Schema[extension] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public bool IsIntOrString => Is("x-kubernetes-int-or-string");

    public bool PreservesUnknown => Is("x-kubernetes-preserve-unknown-fields");

    public string Where(string keyword) => $"{Name}: {keyword}";

    /// <summary>This schema and every one below it.</summary>
    public IEnumerable<SchemaNode> All() => Children().SelectMany(child => child.All()).Prepend(this);

    private IEnumerable<SchemaNode> Children()
    {
        foreach (var (name, property) in Map("properties"))
        {
            var main = Main is null ? null : Main["properties"]?[name] as JsonObject ?? [];
            yield return new(property, Path.Length == 0 ? name : $"{Path}.{name}", main);
        }

        if (Schema["items"] is JsonObject items)
        {
            yield return new(items, $"{Path}[]", Main is null ? null : Main["items"] as JsonObject ?? []);
        }

        if (Schema["additionalProperties"] is JsonObject values)
        {
            yield return new(values, $"{Path}{{}}", Main is null ? null : Main["additionalProperties"] as JsonObject ?? []);
        }

        foreach (var junctor in Junctors)
        {
            foreach (var branch in (Schema[junctor] as JsonArray ?? []).OfType<JsonObject>())
            {
                yield return new(branch, $"{Path}<{junctor}>", Main ?? Schema);
            }
        }

        if (Schema["not"] is JsonObject not)
        {
            yield return new(not, $"{Path}<not>", Main ?? Schema);
        }
    }

    private IEnumerable<(string Name, JsonObject Schema)> Map(string keyword) =>
        (Schema[keyword] as JsonObject ?? []).Where(pair => pair.Value is JsonObject).Select(pair => (pair.Key, pair.Value!.AsObject()));
}
