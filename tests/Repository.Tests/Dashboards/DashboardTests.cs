using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Dashboards;

public sealed partial class DashboardTests
{
    private const string File = "config/grafana/talos-image-operator.json";
    private static readonly string[] HistogramSeries = ["_bucket", "_sum", "_count"];

    [Fact]
    public void Dashboard_Metrics_AreExported()
    {
        var exported = Exported().ToHashSet(StringComparer.Ordinal);
        var used = Expressions().SelectMany(Metrics).Distinct().ToList();
        Assert.True(used.Count > 10, "The dashboard shows hardly anything.");
        Assert.Empty(used.Except(exported));
    }

    [Fact]
    public void Dashboard_Panels_HaveIdsOfTheirOwnAndShowSomething()
    {
        var panels = JsonNode.Parse(Read(File))!["panels"]!.AsArray();
        Assert.Distinct(panels.Select(panel => panel!["id"]!.GetValue<int>()));
        Assert.All(panels.Where(panel => panel!["type"]!.GetValue<string>() != "row"), panel => Assert.NotEmpty(panel!["targets"]!.AsArray()));
    }

    [Theory]
    [InlineData("meter.CreateCounter<long>(\"builds\"", "builds_total")]
    [InlineData("Counter(\"writes_total\"", "writes_total")]
    [InlineData("Gauge(\"depth\"", "depth")]
    [InlineData("Histogram(meter, \"wait_seconds\"", "wait_seconds_bucket")]
    [InlineData("meter.CreateObservableGauge(\n  \"age\"", "age")]
    public void Exported_OfAnInstrument_FollowsTheExportersRules(string code, string expected) => Assert.Contains(expected, Names(code));

    private static IEnumerable<string> Expressions() => JsonNode.Parse(Read(File))!["panels"]!.AsArray()
        .SelectMany(panel => panel!["targets"]?.AsArray().Select(target => target!["expr"]!.GetValue<string>()) ?? []);

    private static IEnumerable<string> Exported() =>
        Tree.Files("*Metrics.cs", "src").SelectMany(file => Names(Read(file)));

    // As the exporter names them: a counter ends in _total; all durations have their unit in the name already.
    private static IEnumerable<string> Names(string code) => InstrumentPattern().Matches(code).SelectMany(match =>
    {
        var name = match.Groups["name"].Value;
        return match.Groups["kind"].Value switch
        {
            "Counter" => [name.EndsWith("_total", StringComparison.Ordinal) ? name : name + "_total"],
            "Histogram" => HistogramSeries.Select(series => name + series),
            _ => (IEnumerable<string>)[name],
        };
    });

    private static IEnumerable<string> Metrics(string text) => MetricPattern().Matches(text).Select(match => match.Value);

    private static string Read(string file) => System.IO.File.ReadAllText(Path.Combine(Tree.Root, file));

    [GeneratedRegex(@"(?:Create)?(?:Observable)?(?<kind>Counter|Histogram|Gauge)(?:<\w+>)?\(\s*(?:meter,\s*)?""(?<name>[a-z_]+)""")]
    private static partial Regex InstrumentPattern();

    [GeneratedRegex(@"\b(?:talosimages|controller_runtime|workqueue|kubernetes|reflector|leader_election)_[a-z_]+\b")]
    private static partial Regex MetricPattern();
}
