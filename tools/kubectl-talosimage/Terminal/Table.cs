namespace TalosImageOperator.KubectlTalosImage.Terminal;

/// <summary>Columns that are as wide as their longest value, as kubectl prints them.</summary>
internal static class Table
{
    private const int Gap = 3;

    public static IEnumerable<string> Lines(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows.Count == 0 ? 0 : rows.Max(row => row.Count))
            .Select(column => rows.Max(row => column < row.Count ? row[column].Length : 0)).ToList();
        return rows.Select(row => string.Concat(row.Select((cell, column) => cell.PadRight(widths[column] + Gap))).TrimEnd());
    }
}
