using System.Text.Json.Nodes;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Metrics;

/// <summary>A real Prometheus scrapes the operator and runs the queries of the dashboard and the alerts.</summary>
[Collection(ScrapeTests.Name)]
public sealed class DashboardTests(ScrapedOperator scraped)
{
    private const string Job = "talos-image-operator";

    [SkippableFact]
    public async Task Queries_OfDashboardAndAlerts_AnswerOnARealScrape()
    {
        await using var prometheus = await Prometheus.StartAsync(scraped.Url, Job, Path.Combine(RepositoryRoot.Path, "config/prometheus/alerts.yaml"));
        var expressions = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "config/grafana/talos-image-operator.json")))!["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]?.AsArray().Select(target => (Panel: (string)panel["title"]!, Query: (string)target!["expr"]!)) ?? []).ToList();
        Assert.True(expressions.Count > 25, $"The dashboard has only {expressions.Count} queries.");

        var silent = new List<string>();
        foreach (var (panel, query) in expressions)
        {
            var values = await prometheus.QueryAsync(
                query.Replace("$operator", Job, StringComparison.Ordinal).Replace("$namespace", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "1m", StringComparison.Ordinal));
            if (values.All(value => value == "NaN"))
            {
                silent.Add($"{panel}: {query}");
            }
        }

        Assert.Empty(silent);
        var rules = await prometheus.RulesAsync();
        Assert.True(rules.Count >= 8, "Not all alerts were loaded.");
        Assert.All(rules, rule => Assert.Equal("ok", rule.Value));
    }

    [SkippableFact]
    public async Task Tables_OfTheDashboard_NameEachBuildInItsState()
    {
        await using var prometheus = await Prometheus.StartAsync(scraped.Url, Job, Path.Combine(RepositoryRoot.Path, "config/prometheus/alerts.yaml"));

        Assert.Equal(["1"], await prometheus.QueryAsync("""talosimages_build_info{build="failed",phase="Failed"}"""));
        Assert.Single(await prometheus.QueryAsync("""talosimages_build_status_condition{build="waiting",type="Ready",reason="WaitingForNode"}"""));
        Assert.Single(await prometheus.QueryAsync("""talosimages_build_queued_since_seconds{build="queued"}"""));
        Assert.Equal(["0"], await prometheus.QueryAsync("""increase(talosimages_builds_finished_total{class="Infrastructure",reason="TimedOut"}[1m])"""));
    }
}
