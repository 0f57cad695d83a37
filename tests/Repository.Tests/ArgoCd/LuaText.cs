using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.ArgoCd;

/// <summary>An object as a Lua table, which is how Argo CD passes it to a script.</summary>
internal static class LuaText
{
    public static string Of(JsonNode? node) => node switch
    {
        JsonObject map => "{" + string.Join(", ", map.Select(pair => $"[{Of(pair.Key)}] = {Of(pair.Value)}")) + "}",
        JsonArray list => "{" + string.Join(", ", list.Select(Of)) + "}",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Of(value.GetValue<string>()),
        null => "nil",
        _ => node.ToJsonString(),
    };

    // Texts of these tests hold nothing that JSON and Lua escape in different ways.
    private static string Of(string text) => $"\"{text}\"";
}
