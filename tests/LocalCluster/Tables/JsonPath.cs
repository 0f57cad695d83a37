using System.Text.RegularExpressions;

namespace TalosImageOperator.LocalCluster.Tables;

/// <summary>
/// The JSONPath of printer columns: members (<c>.a.b</c>, <c>['a']</c>), indexes (<c>[0]</c>, <c>[-1]</c>),
/// <c>[*]</c>, and equality filters (<c>[?(@.type=="Ready")]</c>).
/// </summary>
internal sealed partial class JsonPath
{
    private readonly List<Func<JsonNode, IEnumerable<JsonNode?>>> _steps = [];

    public static bool TryParse(string path, out JsonPath parsed)
    {
        parsed = new JsonPath();
        var position = 0;
        while (position < path.Length)
        {
            var match = Step().Match(path, position);
            if (!match.Success)
            {
                return false;
            }

            parsed._steps.Add(Read(match));
            position += match.Length;
        }
        return true;
    }

    public IReadOnlyList<JsonNode> Find(JsonNode root)
    {
        IEnumerable<JsonNode> found = [root];
        foreach (var step in _steps)
        {
            found = [.. found.SelectMany(step).OfType<JsonNode>()];
        }

        return [.. found];
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Read(Match match)
    {
        if (match.Groups["name"] is { Success: true } name)
        {
            var key = name.Value.Replace("\\.", ".", StringComparison.Ordinal);
            return node => [node.At(key)];
        }
        if (match.Groups["index"] is { Success: true } index)
        {
            var number = int.Parse(index.Value, System.Globalization.CultureInfo.InvariantCulture);
            return node => node is JsonArray items && (number < 0 ? items.Count + number : number) is var at && at >= 0
                && at < items.Count ? [items[at]] : [];
        }
        if (match.Groups["filter"] is { Success: true } filter)
        {
            var path = filter.Value.Split('.', StringSplitOptions.RemoveEmptyEntries);
            var wanted = match.Groups["wanted"].Value.Trim('"', '\'');
            var equal = match.Groups["op"].Value == "==";
            return node => Children(node).Where(child => (child.At(path)?.ToString() == wanted) == equal);
        }
        return match.Groups["same"].Success ? node => [node] : Children;
    }

    private static IEnumerable<JsonNode?> Children(JsonNode node) => node switch
    {
        JsonArray items => items,
        JsonObject members => members.Select(member => member.Value),
        _ => [],
    };

    [GeneratedRegex("""\G(?:\.(?<name>(?:[A-Za-z0-9_$/-]|\\\.)+)|\[(?:'(?<name>[^']+)'|"(?<name>[^"]+)")\]|\[(?<index>-?\d+)\]|\[\?\(\s*@(?<filter>(?:\.[A-Za-z0-9_-]+)+)\s*(?<op>==|!=)\s*(?<wanted>"[^"]*"|'[^']*'|[A-Za-z0-9.]+)\s*\)\]|\.\*|\[\*\]|(?<same>\.)(?=\[))""")]
    private static partial Regex Step();
}
