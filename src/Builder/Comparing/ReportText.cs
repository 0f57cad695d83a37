using System.Globalization;
using System.Text;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>A report for a terminal: a line for each file.</summary>
internal static class ReportText
{
    public static void Write(ComparisonReport report, StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{(report.Platform is { } platform ? $"{platform}: " : "")}{Sentence(report.Result)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  first   {report.First}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  second  {report.Second}");
        foreach (var difference in report.Differences)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Sign(difference.Change)} {PrintableNames.Of(difference.Path)}{Detail(difference)}");
        }

        if (report.More is { } more)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {more} more");
        }

        foreach (var file in report.NotOpened ?? [])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  compared as a whole: {PrintableNames.Of(file.Path)}: {PrintableNames.Of(file.Reason)}");
        }
    }

    private static string Sentence(ComparedAs result) => result switch
    {
        ComparedAs.Identical => "identical",
        ComparedAs.SameContent => "the same content",
        _ => "different",
    };

    private static char Sign(FileChange change) => change switch
    {
        FileChange.Added => '+',
        FileChange.Removed => '-',
        _ => '~',
    };

    private static string Detail(FileDifference difference) => difference switch
    {
        { Class: DifferenceClass.Timestamps } => " (time only)",
        { Class: DifferenceClass.Encoding } => " (same content, stored in another way)",
        { Fields: { } fields, First: { } first, Second: { } second } => $" ({string.Join(", ", fields.Select(field => Field(field, first, second)))})",
        _ => "",
    };

    private static string Field(string field, FileNode first, FileNode second) => field switch
    {
        "content" => first.Size == second.Size ? $"content, {first.Size} bytes" : $"content, {first.Size} and {second.Size} bytes",
        "mode" => $"mode {first.Mode} and {second.Mode}",
        "owner" => $"owner {first.Owner} and {second.Owner}",
        "type" => $"{first.Type} and {second.Type}",
        _ => field,
    };
}
