using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Tests.Conformance;

/// <summary>
/// Compares an answer with the part of it that is stated: null is absent, "*" is anything but absent, "~text" contains the text, and a
/// list holds the stated items in this order, perhaps among others; an empty list is empty or absent.
/// </summary>
internal static class JsonSubset
{
    /// <summary>What differs, one line each, by path.</summary>
    public static IEnumerable<string> Differences(JsonNode? expected, JsonNode? actual, string path = "")
    {
        return expected switch
        {
            JsonObject members when actual is JsonObject found => members.SelectMany(member => Differences(member.Value, found[member.Key], $"{path}.{member.Key}")),
            JsonArray { Count: 0 } when actual is null or JsonArray { Count: 0 } => [],
            JsonArray { Count: > 0 } items when actual is JsonArray found => Missing(items, found, path),
            _ => IsEqual(expected, actual) ? [] : [$"{path}: expected {JsonText.WriteString(expected)}, got {JsonText.WriteString(actual)}"],
        };
    }

    private static IEnumerable<string> Missing(JsonArray items, JsonArray found, string path)
    {
        var next = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var start = next;
            while (next < found.Count && Differences(items[i], found[next]).Any())
            {
                next++;
            }

            if (next++ < found.Count)
            {
                continue;
            }
            // With one candidate left its differences say more than the whole list.
            return start == found.Count - 1
                ? Differences(items[i], found[start], $"{path}[{start}]")
                : [$"{path}: {JsonText.WriteString(items[i])} is not in {JsonText.WriteString(found)}"];
        }
        return [];
    }

    private static bool IsEqual(JsonNode? expected, JsonNode? actual) => expected.AsText() switch
    {
        "*" => actual is not null,
        ['~', .. var part] => actual.AsText()?.Contains(part, StringComparison.Ordinal) == true,
        _ => JsonNode.DeepEquals(expected, actual),
    };
}
