using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.Chart;

/// <summary>The status page in the chart.</summary>
public sealed class WebTests
{
    private const string Name = "talos-image-operator-web";
    private const string Ingress = "web.enabled=true,web.ingress.enabled=true,web.ingress.host=builds.example.com";
    private const string Route = """{"enabled":true,"httpRoute":{"enabled":true,"parentRefs":[{"name":"internal"}],"hostnames":["builds.example.com"]}}""";

    [SkippableFact]
    public async Task Web_WithoutValues_IsOff()
    {
        var rendered = await Manifests.OfChartAsync();

        Assert.DoesNotContain(rendered.Args, arg => arg.StartsWith("--web-", StringComparison.Ordinal));
        Assert.DoesNotContain(rendered.Names, name => name.EndsWith(Name, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Web_Enabled_HasAServiceAndItsNames()
    {
        var rendered = await Manifests.OfChartAsync("--set", "web.enabled=true,web.port=9999,web.details=true,web.namespaces={one,two}");

        Assert.Equal(
            [
                "--web-listen=http://0.0.0.0:9999", "--web-host=localhost", "--web-host=127.0.0.1", "--web-host=[::1]", $"--web-host={Name}",
                $"--web-host={Name}.talos-image-operator", $"--web-host={Name}.talos-image-operator.svc",
                $"--web-host={Name}.talos-image-operator.svc.cluster.local", "--web-details=true", "--web-namespaces=one", "--web-namespaces=two",
            ],
            rendered.Args.Where(arg => arg.StartsWith("--web-", StringComparison.Ordinal)));
        var service = rendered.One("Service", Name)["spec"]!;
        Assert.Equal("ClusterIP", (string?)service["type"]);
        Assert.Contains(
            rendered.PodSpec["containers"]![0]!["ports"]!.AsArray(),
            port => (string?)port!["name"] == (string?)service["ports"]![0]!["targetPort"] && (long)port!["containerPort"]! == 9999);
    }

    [SkippableFact]
    public async Task Service_WithAnnotations_HasThem()
    {
        var rendered = await Manifests.OfChartAsync(
            "--set", "web.enabled=true", "--set-json", """web.service.annotations={"alb.ingress.kubernetes.io/healthcheck-path":"/healthz"}""");

        Assert.Equal("/healthz", (string?)rendered.One("Service", Name)["metadata"]!["annotations"]!["alb.ingress.kubernetes.io/healthcheck-path"]);
    }

    [SkippableFact]
    public async Task Web_Hosts_ReplaceTheDefaults()
    {
        var rendered = await Manifests.OfChartAsync("--set", "web.enabled=true,web.hosts={builds.example.com}");

        Assert.Equal(["--web-host=builds.example.com"], rendered.Args.Where(arg => arg.StartsWith("--web-host", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Policy_OfThePage_AdmitsTheNamedPeersOnly(bool another)
    {
        var rendered = await Manifests.OfChartAsync(
            "--set", $"web.enabled=true,networkPolicy.enabled={(another ? "true" : "false")}",
            "--set-json", """web.allowFrom=[{"podSelector":{"matchLabels":{"app":"oauth2-proxy"}}}]""");

        var rules = rendered.One("NetworkPolicy", Name)["spec"]!["ingress"]!.AsArray();
        var web = Assert.Single(rules, rule => Port(rule) == "web");
        Assert.Equal("oauth2-proxy", (string?)web!["from"]![0]!["podSelector"]!["matchLabels"]!["app"]);

        // A policy closes all other ports, unless another one opens them.
        Assert.Equal(another ? 0 : 1, rules.Count(rule => Port(rule) == "http"));
        Assert.All(rendered.OfKind("NetworkPolicy").Where(policy => (string?)policy["metadata"]!["name"] != Name)
            .SelectMany(policy => policy["spec"]!["ingress"]!.AsArray()), rule => Assert.Equal("http", Port(rule)));
    }

    [SkippableFact]
    public async Task Policy_WithoutPeers_AdmitsNobody()
    {
        var rendered = await Manifests.OfChartAsync("--set", "web.enabled=true,networkPolicy.enabled=true");

        Assert.Empty(rendered.One("NetworkPolicy", Name)["spec"]!["ingress"]!.AsArray());
    }

    [SkippableTheory]
    [InlineData("--set", Ingress)]
    [InlineData("--set-json", "web=" + Route)]
    public async Task Exposure_WithoutAuthentication_IsRefused(string option, string value)
    {
        var (code, _, error) = await Manifests.HelmAsync("template", "talos-image-operator", Manifests.Folder, option, value);

        Assert.NotEqual(0, code);
        Assert.Contains("web.authentication", error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("--set", Ingress)]
    [InlineData("--set-json", "web=" + Route)]
    public async Task Exposure_WithoutPeers_IsRefused(string option, string value)
    {
        var (code, _, error) = await Manifests.HelmAsync(
            "template", "talos-image-operator", Manifests.Folder, option, value, "--set", "web.authentication=proxy");

        Assert.NotEqual(0, code);
        Assert.Contains("web.allowFrom: [] is not valid with web.ingress.enabled", error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("--set", Ingress, "Ingress", "proxy")]
    [InlineData("--set-json", "web=" + Route, "HTTPRoute", "none")]
    public async Task Exposure_WithAuthentication_AdmitsItsHost(string option, string value, string kind, string authentication)
    {
        var rendered = await Manifests.OfChartAsync(option, value, "--set", $"web.authentication={authentication},web.allowFrom[0].podSelector.matchLabels.app=proxy");

        Assert.Contains("\"builds.example.com\"", rendered.One(kind, Name).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("--web-host=builds.example.com", rendered.Args);
    }

    [SkippableTheory]
    [InlineData("web.authentication=maybe", "authentication")]
    [InlineData("web.port=0", "port")]
    [InlineData("web.hosts={a b}", "hosts")]
    [InlineData("web.namespaces={Upper}", "namespaces")]
    public async Task Schema_Nonsense_IsRefused(string value, string named)
    {
        var (code, _, error) = await Manifests.HelmAsync("template", "talos-image-operator", Manifests.Folder, "--set", value);

        Assert.NotEqual(0, code);
        Assert.Contains("schema", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Port_OfTheProbes_IsRefused()
    {
        var (code, _, error) = await Manifests.HelmAsync("template", "talos-image-operator", Manifests.Folder, "--set", "web.enabled=true,web.port=8080");

        Assert.NotEqual(0, code);
        Assert.Contains("web.port: \"8080\" is not valid.", error, StringComparison.Ordinal);
    }

    private static string? Port(JsonNode? rule) => (string?)rule!["ports"]![0]!["port"];
}
