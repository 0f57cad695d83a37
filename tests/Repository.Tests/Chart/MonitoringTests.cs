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
