using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.Chart;

/// <summary>Alerts and dashboard in the chart.</summary>
public sealed class MonitoringTests
{
    private const string Alerts = "config/prometheus/alerts.yaml";
    private const string Dashboard = "config/grafana/talos-image-operator.json";

    [Theory]
    [InlineData(Alerts, "alerts.yaml")]
    [InlineData(Dashboard, "dashboard.json")]
    public void CopyOfAFile_IsUpToDate(string original, string copy)
    {
        var file = Path.Combine(Manifests.Folder, "files", copy);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(file, Manifests.Read(original));
        }

        Assert.True(Manifests.Read(original) == File.ReadAllText(file), "Renew it: UPDATE_GOLDEN=1 dotnet test tests/Repository.Tests");
    }

    [SkippableFact]
    public async Task Rule_Enabled_HasTheAlerts()
    {
        Assert.Empty((await Manifests.OfChartAsync()).OfKind("PrometheusRule"));

        var rendered = await Manifests.OfChartAsync("--set", "prometheusRule.enabled=true,prometheusRule.labels.release=prometheus");

        var rule = Assert.Single(rendered.OfKind("PrometheusRule"));
        Assert.Equal("prometheus", (string?)rule["metadata"]!["labels"]!["release"]);
        Assert.Equal(Yaml.Canonical(Yaml.Documents(Manifests.Read(Alerts)).Single()), Yaml.Canonical(rule["spec"]));
    }

    [SkippableTheory]
    [InlineData("serviceMonitor", "ServiceMonitor", "endpoints")]
    [InlineData("podMonitor", "PodMonitor", "podMetricsEndpoints")]
    public async Task Monitor_Enabled_ScrapesTheMetricsWithItsRelabelings(string value, string kind, string endpoints)
    {
        var rendered = await Manifests.OfChartAsync(
            "--set-json", $$$"""
            {{{value}}}={"enabled":true,"interval":"1m","labels":{"release":"prometheus"},
              "relabelings":[{"sourceLabels":["__meta_kubernetes_pod_node_name"],"targetLabel":"node"}],
              "metricRelabelings":[{"action":"drop","sourceLabels":["__name__"],"regex":"workqueue_.*"}]}
            """);

        var monitor = Assert.Single(rendered.OfKind(kind));
        Assert.Equal("prometheus", (string?)monitor["metadata"]!["labels"]!["release"]);
        var endpoint = Assert.Single(monitor["spec"]![endpoints]!.AsArray())!;
        Assert.Equal(("http", "/metrics", "1m"), ((string?)endpoint["port"], (string?)endpoint["path"], (string?)endpoint["interval"]));
        Assert.Equal("node", (string?)endpoint["relabelings"]![0]!["targetLabel"]);
        Assert.Equal("workqueue_.*", (string?)endpoint["metricRelabelings"]![0]!["regex"]);
        var pod = rendered.OfKind("Deployment").Single()["spec"]!["template"]!;
        Assert.Null(pod["metadata"]!["annotations"]?["prometheus.io/scrape"]);
        Assert.Contains(pod["spec"]!["containers"]![0]!["ports"]!.AsArray(), port => (string?)port!["name"] == "http");
        Assert.Equal(kind == "ServiceMonitor" ? 1 : 0, rendered.OfKind("Service").Count());
    }

    [SkippableFact]
    public async Task Dashboard_Enabled_IsInAConfigMap()
    {
        Assert.Empty((await Manifests.OfChartAsync()).OfKind("ConfigMap"));

        var rendered = await Manifests.OfChartAsync("--set", "dashboard.enabled=true");

        var map = Assert.Single(rendered.OfKind("ConfigMap"));
        Assert.Equal("1", (string?)map["metadata"]!["labels"]!["grafana_dashboard"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Manifests.Read(Dashboard)), JsonNode.Parse((string)map["data"]!["talos-image-operator.json"]!)));
    }
}
