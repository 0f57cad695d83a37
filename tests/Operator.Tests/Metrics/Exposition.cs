using System.Globalization;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Operator.Tests.Metrics;

/// <summary>A series of a scrape.</summary>
internal sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Reads the text format of Prometheus.</summary>
internal static partial class Exposition
{
    // OpenTelemetry's own labels, and the bounds of histograms.
    private static readonly string[] Technical = ["otel_scope_name", "otel_scope_version", "otel_scope_schema_url", "le"];

    public static IReadOnlyList<Series> Read(string text) =>
    [
        .. from line in text.Split('\n')
           where line.Length > 0 && line[0] != '#'
           let match = SeriesPattern().Match(line)
           select match.Success
               ? new Series(
                   match.Groups["name"].Value,
                   LabelPattern().Matches(match.Groups["labels"].Value).Where(label => !Technical.Contains(label.Groups["key"].Value))
                       .ToDictionary(label => label.Groups["key"].Value, label => label.Groups["value"].Value),
                   double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture))
               : throw new FormatException($"Not a series: {line}"),
    ];

    /// <summary>The name of the metric, without the suffixes of a histogram.</summary>
    public static string Family(string series, IReadOnlySet<string> histograms) =>
        HistogramSuffix().Replace(series, "") is var name && histograms.Contains(name) ? name : series;

    public static IReadOnlySet<string> Histograms(string text) => HistogramType().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet();

    [GeneratedRegex(@"\A(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? (?<value>[^ ]+)(?: [0-9.]+)?\z")]
    private static partial Regex SeriesPattern();

    [GeneratedRegex(@"(?<key>[a-zA-Z_][a-zA-Z0-9_]*)=""(?<value>(?:[^""\\]|\\.)*)""")]
    private static partial Regex LabelPattern();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex(@"^# TYPE (?<name>\S+) histogram", RegexOptions.Multiline)]
    private static partial Regex HistogramType();
}
