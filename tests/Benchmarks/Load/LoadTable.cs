using System.Globalization;
using System.Text;

namespace TalosImageOperator.Benchmarks.Load;

/// <summary>What was measured, in the order in which it was.</summary>
internal sealed class LoadTable
{
    private readonly List<(string What, string Value)> _rows = [];

    public void Add(string what, string value) => _rows.Add((what, value));

    /// <summary>As a Markdown table.</summary>
    public string Text()
    {
        var text = new StringBuilder("| what | measured |\n|---|---|\n");
        foreach (var (what, value) in _rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {value} |\n");
        }

        return text.ToString();
    }

    /// <summary>Replaces what stands between the two marks of a page.</summary>
    public void WriteInto(string page, string machine)
    {
        const string begin = "<!-- begin: make bench -->\n";
        const string end = "<!-- end: make bench -->";
        var before = File.ReadAllText(page);
        var from = before.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = before.IndexOf(end, StringComparison.Ordinal);
        if (from < begin.Length || to < from)
        {
            throw new InvalidOperationException($"{page} lacks the marks \"{begin.Trim()}\" and \"{end}\".");
        }

        File.WriteAllText(page, $"{before[..from]}{machine}\n\n{Text()}{before[to..]}");
    }
}
