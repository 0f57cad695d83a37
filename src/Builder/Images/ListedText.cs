namespace TalosImageOperator.Builder.Images;

/// <summary>A list of images and hosts for people, or only the references for a program.</summary>
public sealed class ListedText(ListedBuild build, bool offline)
{
    private const string None = "-";

    public Task WriteAsync(TextWriter output, bool refs) => output.WriteAsync(refs ? Refs() : $"{Images()}\n{Hosts()}");

    private string Refs() => string.Concat(build.Images.Select(image => image.Reference).OfType<string>().Select(reference => reference + "\n"));

    private string Images() => Table(offline
        ? [["IMAGE", "USED FOR"], .. build.Images.Select(image => (string[])[image.Image, image.Use])]
        : [["IMAGE", "DIGEST", "USED FOR"], .. build.Images.Select(image => (string[])[image.Image, image.Digest ?? None, image.Use])]);

    private string Hosts() => Table([["HOST", "USED FOR"], .. build.Hosts.Select(host => (string[])[host.Host, host.Use])]);

    private static string Table(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Concat(rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd() + "\n"));
    }
}
