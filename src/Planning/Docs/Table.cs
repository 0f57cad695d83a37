using System.Text;

namespace TalosImageOperator.Planning.Docs;

/// <summary>Renders a table in GitHub Flavored Markdown.</summary>
internal static class Table
{
    public static void Write(StringBuilder page, string[] headings, IEnumerable<string[]> rows)
    {
        Line(page, headings);
        Line(page, [.. headings.Select(_ => "---")]);

        foreach (var row in rows)
        {
            Line(page, row);
        }

        page.Append('\n');
    }

    private static void Line(StringBuilder page, string[] cells) =>
        page.Append("| ")
            .AppendJoin(" | ", cells.Select(cell => cell.Replace("|", @"\|", StringComparison.Ordinal)))
            .Append(" |\n");
}
