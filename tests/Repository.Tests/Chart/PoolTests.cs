using System.Text.Json.Nodes;
using TalosImageOperator.Repository.Tests.Scripts;

namespace TalosImageOperator.Repository.Tests.Chart;

/// <summary>BuildKit pools of the chart: the operator's options, the certificates and the NetworkPolicy fit the pods.</summary>
public sealed class PoolTests
{
    private const string Pools = "buildkit.pools.amd64.replicas=2,buildkit.pools.arm64.storage.size=100Gi,buildNamespaces[0].name=images";
    private const string Issuer = "buildkit.pool.certificates.issuerRef.name=buildkit,buildkit.pool.certificates.issuerRef.kind=ClusterIssuer";

    [SkippableTheory]
    [InlineData("")]
    [InlineData(",buildkit.pool.namespace=buildkit")]
    [InlineData(",fullnameOverride=a-name-that-is-as-long-as-the-name-of-a-release-may-ever-get")]
    public async Task Endpoints_OfTheOperator_AreThePodsOfThePools(string more)
    {
        var rendered = await Manifests.OfChartAsync("--set", Pools + more);
        var endpoints = rendered.Args.Where(arg => arg.StartsWith("--buildkit-endpoint=", StringComparison.Ordinal)).Select(arg => arg.Split('=', 2)[1]);

        Assert.Equal(rendered.OfKind("StatefulSet").SelectMany(Pods).Select(pod => $"{pod.Platform}=tcp://{pod.Host}:1234").Order(), endpoints.Order());
        Assert.Equal(3, endpoints.Count());
        Assert.Contains("--buildkit-tls-secret=buildkit-client", rendered.Args);
        Assert.All(rendered.OfKind("StatefulSet").SelectMany(Pods), pod => Assert.All(pod.Host.Split('.'), label => Assert.InRange(label.Length, 1, 63)));
    }

    [SkippableFact]
    public async Task Certificates_OfCertManager_CoverThePodsAndReachBuildNamespaces()
    {
        var rendered = await Manifests.OfChartAsync("--set", $"{Pools},{Issuer}");
        var certificates = rendered.OfKind("Certificate").ToDictionary(each => (string)each["metadata"]!["namespace"]!, each => each["spec"]!);
        var names = certificates["talos-image-operator"]["dnsNames"]!.AsArray().Select(name => (string)name!).ToList();

        Assert.Equal(["images", "talos-image-operator"], certificates.Keys.Order());
        Assert.All(rendered.OfKind("StatefulSet").SelectMany(Pods), pod => Assert.Contains($"*.{pod.Host.Split('.', 2)[1]}", names));
        Assert.Equal("buildkit-client", (string?)certificates["images"]["secretName"]);
        Assert.All(rendered.OfKind("StatefulSet"), each => Assert.Contains(
            each["spec"]!["template"]!["spec"]!["volumes"]!.AsArray(),
            volume => (string?)volume!["secret"]?["secretName"] == (string?)certificates["talos-image-operator"]["secretName"]));
    }

    [SkippableFact]
    public async Task Certificates_OfTheScript_CoverThePodsAndHaveTheNamesOfTheChart()
    {
        using var script = new Script();
        var certificates = await BuildKitCertsTests.MakeAsync(script, ("BUILD_NAMESPACES", "images"));
        var rendered = await Manifests.OfChartAsync("--set", Pools);

        Assert.All(rendered.OfKind("StatefulSet").SelectMany(Pods), pod => Assert.True(certificates.Server.MatchesHostname(pod.Host), pod.Host));
        Assert.Equal(["images/buildkit-client", "talos-image-operator/talos-image-operator-buildkit-server"], certificates.Secrets.Keys.Order());
        Assert.All(rendered.OfKind("StatefulSet"), each => Assert.Contains("talos-image-operator-buildkit-server", each.ToJsonString(), StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("", "In images")]
    [InlineData(",namespaces={images,other}", "In images,other")]
    public async Task NetworkPolicy_OfThePools_AdmitsBuildPodsOfBuildNamespaces(string more, string expected)
    {
        var rendered = await Manifests.OfChartAsync("--set", Pools + more);
        var policy = rendered.One("NetworkPolicy", "talos-image-operator-buildkit")["spec"]!;
        var from = Assert.Single(Assert.Single(policy["ingress"]!.AsArray())!["from"]!.AsArray())!;
        var namespaces = Assert.Single(from["namespaceSelector"]!["matchExpressions"]!.AsArray())!;
        var labels = Yaml.Documents(Manifests.Read("tests/Operator.Tests/Golden/job-pool.yaml"))[0]["spec"]!["template"]!["metadata"]!["labels"]!;

        Assert.Equal(expected, $"{namespaces["operator"]} {string.Join(',', namespaces["values"]!.AsArray().Select(name => (string)name!))}");
        Assert.All(from["podSelector"]!["matchLabels"]!.AsObject(), label => Assert.Equal((string?)labels[label.Key], (string?)label.Value));
        Assert.All(rendered.OfKind("StatefulSet"), each => Assert.All(
            policy["podSelector"]!["matchLabels"]!.AsObject(),
            label => Assert.Equal((string?)each["spec"]!["template"]!["metadata"]!["labels"]![label.Key], (string?)label.Value)));
    }

    [SkippableFact]
    public async Task NetworkPolicy_WithoutNamesOfNamespaces_AdmitsBuildPodsOfAll()
    {
        var rendered = await Manifests.OfChartAsync("--set", "buildkit.pools.amd64.replicas=1");
        var policy = rendered.One("NetworkPolicy", "talos-image-operator-buildkit")["spec"]!;

        Assert.Equal("{}", policy["ingress"]![0]!["from"]![0]!["namespaceSelector"]!.ToJsonString());
    }

    [SkippableFact]
    public async Task Egress_OfABuildNamespace_LeadsToThePools()
    {
        var rendered = await Manifests.OfChartAsync("--set", $"{Pools},buildNamespaces[0].egress[0].ports[0].port=443,buildkit.pool.namespace=buildkit");
        var rule = rendered.One("NetworkPolicy", "talos-image-builds")["spec"]!["egress"]!.AsArray()[^1]!;

        Assert.Equal(1234, (long)rule["ports"]![0]!["port"]!);
        Assert.Equal("buildkit", (string?)rule["to"]![0]!["namespaceSelector"]!["matchLabels"]!["kubernetes.io/metadata.name"]);
        Assert.Equal("privileged", (string?)rendered.One("Namespace", "buildkit")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
    }

    [SkippableTheory]
    [InlineData("buildkit.pool.drainTimeout=90m", 5400, false)]
    [InlineData("buildkit.pool.mode=UserNamespace", 14400, true)]
    [InlineData("buildkit.mode=UserNamespace", 14400, true)]
    public async Task Pod_OfAPool_WaitsForBuildsAndHasItsOwnUserNamespace(string value, int grace, bool userNamespace)
    {
        var rendered = await Manifests.OfChartAsync("--set", $"buildkit.pools.amd64.replicas=1,{value}");
        var pod = Assert.Single(rendered.OfKind("StatefulSet"))["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;

        Assert.Equal(grace, (long)pod["terminationGracePeriodSeconds"]!);
        Assert.Equal(userNamespace, (bool?)pod["hostUsers"] is false);
        Assert.Equal(userNamespace, (bool?)container["securityContext"]!["privileged"] is true);
        Assert.Equal(userNamespace ? "buildkitd" : "rootlesskit", (string?)container["command"]![0]);
        Assert.Equal(Manifests.Read($"{Manifests.ChartFolder}/files/buildkit-drain").Trim(), ((string)Config(rendered)["drain"]!).Trim());
    }

    [SkippableFact]
    public async Task Configuration_OfThePools_HasThePolicyAndTheRegistries()
    {
        var rendered = await Manifests.OfChartAsync(
            "--set", "buildkit.pools.amd64.replicas=1,buildkit.pool.garbageCollection.maxUsedSpace=150GB,registries.mirrors.docker\\.io={mirror:5000}",
            "--set", "registries.plainHttp={mirror:5000}", "--set-string", "buildkit.pool.config=debug = true");
        var lines = ((string)Config(rendered)["buildkitd.toml"]!).Split('\n');

        Assert.Contains("  maxUsedSpace = \"150GB\"", lines);
        Assert.Contains("  keepDuration = \"48h\"", lines);
        Assert.Equal("  mirrors = [\"mirror:5000\"]", lines[Array.IndexOf(lines, "[registry.\"docker.io\"]") + 1]);
        Assert.Equal("  http = true", lines[Array.IndexOf(lines, "[registry.\"mirror:5000\"]") + 1]);
        Assert.Contains("debug = true", lines);
    }

    [SkippableFact]
    public async Task BuildNamespace_WithPoolsForBothPlatforms_IsRestricted()
    {
        var both = await Manifests.OfChartAsync("--set", Pools);
        var one = await Manifests.OfChartAsync("--set", "buildkit.pools.amd64.replicas=1,buildNamespaces[0].name=images");

        Assert.Equal("restricted", LevelOf(both));
        Assert.Equal("privileged", LevelOf(one));

        static string? LevelOf(Manifests rendered) =>
            (string?)rendered.One("Namespace", "images")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"];
    }

    private static JsonNode Config(Manifests rendered) => rendered.One("ConfigMap", "talos-image-operator-buildkit")["data"]!;

    /// <summary>The platform and DNS name of each pod, as the StatefulSet controller and the cluster's DNS make them.</summary>
    private static IEnumerable<(string Platform, string Host)> Pods(JsonObject statefulSet)
    {
        var (name, spec) = ((string)statefulSet["metadata"]!["name"]!, statefulSet["spec"]!);
        var architecture = (string)spec["template"]!["spec"]!["nodeSelector"]!["kubernetes.io/arch"]!;
        return Enumerable.Range(0, (int)(long)spec["replicas"]!)
            .Select(number => ($"linux/{architecture}", $"{name}-{number}.{spec["serviceName"]}.{statefulSet["metadata"]!["namespace"]}.svc"));
    }
}
