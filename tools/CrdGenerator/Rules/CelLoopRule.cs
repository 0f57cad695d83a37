using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>
/// A CEL rule must not have nested loops, and a rule for the entries of a list or map must not have a loop, because the API server
/// multiplies the lengths and rejects the definition.
/// </summary>
public sealed partial class CelLoopRule : ISchemaRule
{
    [GeneratedRegex(@"\.(all|exists|exists_one|map|filter)\(")]
    private static partial Regex Loop { get; }

    public IEnumerable<string> Check(SchemaNode node)
    {
        foreach (var rule in (node.Schema["x-kubernetes-validations"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var text = (string?)rule["rule"] ?? "";
            var loops = Loop.Matches(text);
            if (loops.Count > 0 && node.Path.IndexOfAny(['[', '{']) >= 0)
            {
                yield return node.Where($"{text} loops within the entries of a list or map");
            }

            if (loops.Any(outer => loops.Any(inner => inner.Index > outer.Index && inner.Index < End(text, outer))))
            {
                yield return node.Where($"{text} loops within a loop");
            }
        }
    }

    /// <summary>The position of the closing parenthesis of a loop.</summary>
    private static int End(string text, Match loop)
    {
        var depth = 1;
        var index = loop.Index + loop.Length;
        while (index < text.Length && depth > 0)
        {
            depth += text[index] switch { '(' => 1, ')' => -1, _ => 0 };
            index++;
        }

        return index;
    }
}
