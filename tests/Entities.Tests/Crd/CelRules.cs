using System.Text.Json;
using System.Text.Json.Nodes;
using Cel;

namespace TalosImageOperator.Entities.Tests.Crd;

/// <summary>The schema's CEL rules, evaluated over an object as the API server does it.</summary>
internal static class CelRules
{
    private static readonly CelEnvironment Environment = new(null, "");

    /// <summary>Every rule by its place in the schema.</summary>
    public static IReadOnlyList<(string Path, string Rule, string Message)> All { get; } =
    [
        .. CrdFile.Root.All().SelectMany(node => Rules(node.Schema).Select(rule => (node.Path, (string)rule["rule"]!, (string)rule["message"]!))),
    ];

    /// <summary>The messages of the rules that a value breaks.</summary>
    public static IEnumerable<string> Broken(JsonObject schema, JsonNode? value)
    {
        if (value is null)
        {
            return [];
        }

        var own = Rules(schema).Where(rule => !Holds((string)rule["rule"]!, value)).Select(rule => (string)rule["message"]!);
        return own.Concat(value switch
        {
            JsonArray items => items.SelectMany(item => Broken(schema["items"]!.AsObject(), item)),
            JsonObject map => map.SelectMany(pair => Below(schema, pair.Key) is { } below ? Broken(below, pair.Value) : []),
            _ => [],
        });
    }

    private static JsonObject? Below(JsonObject schema, string name) =>
        (schema["properties"]?[name] ?? schema["additionalProperties"]) as JsonObject;

    private static IEnumerable<JsonObject> Rules(JsonObject schema) =>
        (schema["x-kubernetes-validations"] as JsonArray ?? []).OfType<JsonObject>();

    private static bool Holds(string rule, JsonNode self) =>
        (bool)Environment.Compile(rule)(new Dictionary<string, object?> { ["self"] = Plain(self) })!;

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(pair => pair.Key, pair => Plain(pair.Value)),
        JsonArray items => items.Select(Plain).ToArray(),
        null => null,
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => node.GetValue<long>(),
            _ => node.GetValue<bool>(),
        },
    };
}
