using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Chart;

/// <summary>The table of the chart's values in its README, from the comments of values.yaml.</summary>
internal static partial class ValuesPage
{
    private const string Begin = "<!-- values: written by `make generate` -->\n";
    private const string End = "<!-- end of values -->\n";

    /// <summary>A value with its comment. A value of several lines has no children with comments.</summary>
    public sealed record Row(string Path, string Comment, bool IsGroup);

    /// <summary>The README with the table of these values.</summary>
    public static string Render(string readme, string values)
    {
        var before = readme[..(readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        var after = readme[readme.IndexOf(End, StringComparison.Ordinal)..];
        var defaults = Yaml.Documents(values)[0];
        var lines = Rows(values).Select(row => $"| `{row.Path}` | {(row.IsGroup ? "" : $"`{Default(defaults, row.Path)}`")} | {Escape(row.Comment)} |\n");
        return $"{before}| value | default | meaning |\n|---|---|---|\n{string.Concat(lines)}{after}";
    }

    /// <summary>Values without a comment of their own are part of the value above them.</summary>
    public static IReadOnlyList<Row> Rows(string values)
    {
        var keys = Keys(values).ToList();
        return
        [
            .. from key in keys
               where !keys.Any(other => key.Path.StartsWith(other.Path + ".", StringComparison.Ordinal) && !HasChildren(keys, other.Path))
               let isGroup = HasChildren(keys, key.Path)
               where !isGroup || key.Comment.Length > 0
               select new Row(key.Path, key.Comment, isGroup),
        ];
    }

    private static bool HasChildren(List<(string Path, string Comment)> keys, string path) =>
        keys.Any(key => key.Path.StartsWith(path + ".", StringComparison.Ordinal) && key.Comment.Length > 0);

    private static IEnumerable<(string Path, string Comment)> Keys(string values)
    {
        var path = new List<string>();
        var comment = new List<string>();
        foreach (var line in values.Split('\n'))
        {
            if (CommentPattern().Match(line) is { Success: true } text)
            {
                comment.Add(text.Groups["text"].Value);
            }
            else if (KeyPattern().Match(line) is { Success: true } key)
            {
                path.RemoveRange(key.Groups["indent"].Length / 2, path.Count - key.Groups["indent"].Length / 2);
                path.Add(key.Groups["name"].Value);
                yield return (string.Join('.', path), string.Join(' ', comment));
                comment.Clear();
            }
            else
            {
                comment.Clear();
            }
        }
    }

    private static string Default(JsonObject defaults, string path)
    {
        var node = path.Split('.').Aggregate((JsonNode?)defaults, (parent, name) => parent![name]);
        return node is null ? "null" : Escape(node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("^ *# ?(?<text>.*)$")]
    private static partial Regex CommentPattern();

    [GeneratedRegex("^(?<indent>(?:  )*)(?<name>[A-Za-z]+):")]
    private static partial Regex KeyPattern();
}
