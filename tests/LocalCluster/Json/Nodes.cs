using System.Text.Json;

namespace TalosImageOperator.LocalCluster.Json;

/// <summary>Reading members of nodes whose shape is not known: the wrong shape reads as absent.</summary>
internal static class Nodes
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject parent || !parent.TryGetPropertyValue(name, out node))
            {
                return null;
            }
        }
        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path).AsText();

    public static long? Integer(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path).AsInteger();

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path)?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static JsonObject? Map(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static JsonArray? Items(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray;

    public static IEnumerable<JsonObject> Objects(this JsonArray? items) => items?.OfType<JsonObject>() ?? [];

    /// <summary>The objects of a list, each with its path.</summary>
    public static IEnumerable<(JsonObject Item, string Field)> Numbered(this JsonArray? items, string field) =>
        items.Objects().Select((item, index) => (item, $"{field}[{index}]"));

    public static IEnumerable<string> Texts(this JsonArray? items) => items?.Select(AsText).OfType<string>() ?? [];

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long? AsInteger(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetValue(out long whole))
        {
            return whole;
        }

        if (value.TryGetValue(out int small))
        {
            return small;
        }

        return double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            && Math.Floor(real) == real && Math.Abs(real) < 9e18 ? (long)real : null;
    }

    public static double? AsNumber(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : null;

    public static JsonObject Copy(this JsonObject value) => (JsonObject)value.DeepClone();

    /// <summary>The object member of that name, made where it is absent or not an object.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is JsonObject existing)
        {
            return existing;
        }

        var created = new JsonObject();
        parent[name] = created;
        return created;
    }

    public static JsonObject Metadata(this JsonObject value) => value.Child("metadata");

    public static string Name(this JsonNode value) => value.Text("metadata", "name") ?? "";

    public static string? Namespace(this JsonNode value) =>
        value.Text("metadata", "namespace") is { Length: > 0 } found ? found : null;

    /// <summary>Puts a copy of the node there, or takes the member away where the node is null.</summary>
    public static void Put(this JsonObject parent, string name, JsonNode? value)
    {
        if (value is null)
        {
            parent.Remove(name);
        }
        else
        {
            parent[name] = value.Parent is null ? value : value.DeepClone();
        }
    }

    public static void SetDefault(this JsonObject parent, string name, JsonNode value)
    {
        if (parent[name] is null)
        {
            parent[name] = value;
        }
    }

    /// <summary>Sets an empty string as well as an absent one.</summary>
    public static void SetDefaultText(this JsonObject parent, string name, string value)
    {
        if (string.IsNullOrEmpty(parent.Text(name)))
        {
            parent[name] = value;
        }
    }

    public static JsonArray ToJson(this IEnumerable<string> values) => [.. values.Select(value => (JsonNode?)value)];
}
