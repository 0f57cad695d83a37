using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Chart;

public sealed partial class ValuesTests
{
    // One is for outside a cluster; the others the pod knows better.
    private static readonly string[] FlagsWithoutValue = ["kubeconfig", "lease-namespace", "listen"];

    [Fact]
    public void Flags_OfTheOperator_HaveValues()
    {
        var flags = FlagPattern().Matches(Manifests.Read("src/Operator/Options/OptionFlags.cs")).Select(match => match.Groups["name"].Value).ToList();
        var used = UsePattern().Matches(Manifests.Read($"{Manifests.ChartFolder}/templates/_args.tpl")).Select(match => match.Groups["name"].Value);
        Assert.NotEmpty(flags);
        Assert.Equal(flags.Except(FlagsWithoutValue).Order(), used.Distinct().Order());
    }

    [SkippableFact]
    public async Task Values_AllSet_BecomeFlags()
    {
        var rendered = await Manifests.OfChartAsync(
            "--set-json", """builder={"image":{"repository":"r.example/b","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"},"pullPolicy":"Always","pullSecrets":["a","b"],"hostNetwork":true}""",
            "--set-json", """buildkit={"image":"r.example/buildkit:v1","mode":"Rootless","endpoints":{"linux/amd64":"tcp://one:1234","linux/arm64":"tcp://two:1234"},"resources":{"cpu":"500m","memory":"1Gi"}}""",
            "--set-json", """registries={"mirrors":{"docker.io":["m:5000","n"]},"plainHttp":["m:5000"]}""",
            "--set-json", """proxy={"https":"http://proxy:3128","except":".svc,10.0.0.0/8"}""",
            "--set-json", """namespaces=["images"]""",
            "--set", "maxConcurrentBuilds=0,waitForNode=false,workers=8,resync=5m,progressInterval=30s,leaderElection.enabled=false,logFormat=Text,otlpEndpoint=http://collector:4317",
            "--set-json", """extraArgs=["--listen=http://0.0.0.0:9090"]""");
        Assert.Equal(
            [
                "--builder-image=r.example/b@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                "--image-pull-policy=Always",
                "--image-pull-secret=a",
                "--image-pull-secret=b",
                "--host-network=true",
                "--buildkit-image=r.example/buildkit:v1",
                "--buildkit-mode=Rootless",
                "--buildkit-endpoint=linux/amd64=tcp://one:1234",
                "--buildkit-endpoint=linux/arm64=tcp://two:1234",
                "--build-resources=cpu=500m",
                "--build-resources=memory=1Gi",
                "--registry-mirror=docker.io=m:5000",
                "--registry-mirror=docker.io=n",
                "--https-proxy=http://proxy:3128",
                "--no-proxy=.svc,10.0.0.0/8",
                "--plain-http-registry=m:5000",
                "--namespace=images",
                "--max-concurrent-builds=0",
                "--wait-for-node=false",
                "--workers=8",
                "--resync=5m",
                "--progress-interval=30s",
                "--leader-elect=false",
                "--log-format=Text",
                "--otlp-endpoint=http://collector:4317",
                "--listen=http://0.0.0.0:9090",
            ],
            rendered.Args);
        Assert.DoesNotContain("Role talos-image-operator-leader-election", rendered.Names);
    }

    [SkippableFact]
    public async Task Namespaces_Named_LimitTheRightsToThem()
    {
        var rendered = await Manifests.OfChartAsync("--set", "namespaces={one,two}");
        var cluster = rendered.One("ClusterRole", "talos-image-operator");
        var roles = rendered.OfKind("Role").Where(role => role["metadata"]!["name"]!.GetValue<string>() == "talos-image-operator").ToList();

        Assert.All(Manifests.Rights(cluster), right => Assert.EndsWith(" nodes.", right, StringComparison.Ordinal));
        Assert.Equal(["one", "two"], roles.Select(role => role["metadata"]!["namespace"]!.GetValue<string>()));
        var everywhere = Manifests.Rights(Manifests.OfConfig().One("ClusterRole", "talos-image-operator"));
        Assert.All(roles, role => Assert.Equal(everywhere, Manifests.Rights(cluster, role)));
    }

    [SkippableTheory]
    [InlineData("podDisruptionBudget.enabled=true", "PodDisruptionBudget")]
    [InlineData("networkPolicy.enabled=true", "NetworkPolicy")]
    [InlineData("serviceMonitor.enabled=true", "ServiceMonitor")]
    public async Task Object_Enabled_SelectsTheOperatorsPods(string value, string kind)
    {
        Assert.Empty((await Manifests.OfChartAsync()).OfKind(kind));

        var rendered = await Manifests.OfChartAsync("--set", value);
        var spec = Assert.Single(rendered.OfKind(kind))["spec"]!;
        var selected = (spec["selector"] ?? spec["podSelector"])!["matchLabels"]!.AsObject();
        var labels = rendered.OfKind("Deployment").Single()["spec"]!["template"]!["metadata"]!["labels"]!;
        Assert.NotEmpty(selected);
        Assert.All(selected, label => Assert.Equal(label.Value!.GetValue<string>(), labels[label.Key]?.GetValue<string>()));
    }

    [SkippableTheory]
    [InlineData("nonsense=1", "nonsense")]
    [InlineData("replicas=two", "replicas")]
    [InlineData("leaderElection.enabled=false,replicas=2", "replicas")]
    [InlineData("builder.hostNetwork=true,buildkit.mode=UserNamespace", "not")]
    [InlineData("buildkit.mode=Rootful", "mode")]
    [InlineData("buildkit.endpoints.linux/s390x=tcp://buildkit:1234", "s390x")]
    [InlineData("buildkit.endpoints.linux/amd64=buildkit:1234", "amd64")]
    [InlineData("maxConcurrentBuilds=-1", "maxConcurrentBuilds")]
    [InlineData("workers=0", "workers")]
    [InlineData("progressInterval=soon", "progressInterval")]
    [InlineData("image.tag=with blank", "tag")]
    [InlineData("image.digest=sha256:12", "digest")]
    [InlineData("namespaces={Upper}", "namespaces")]
    [InlineData("registries.plainHttp={http://registry}", "plainHttp")]
    [InlineData("registries.plainHttp={registry:5000/hub}", "plainHttp")]
    [InlineData("proxy.https=http://me:secret@proxy:3128", "proxy")]
    [InlineData("extraArgs={rm}", "extraArgs")]
    public async Task Schema_Nonsense_IsRefused(string value, string named)
    {
        var (code, _, error) = await Manifests.HelmAsync("template", "talos-image-operator", Manifests.Folder, "--set", value);
        Assert.NotEqual(0, code);
        Assert.Contains("schema", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Chart_Linted_HasNoFault()
    {
        var (code, output, error) = await Manifests.HelmAsync("lint", "--strict", Manifests.Folder);
        Assert.True(code == 0, output + error);
    }

    [GeneratedRegex(@"OptionFlag\.(?:One|Many)\(""(?<name>[a-z-]+)""")]
    private static partial Regex FlagPattern();

    [GeneratedRegex(@"^- --(?<name>[a-z-]+)=", RegexOptions.Multiline)]
    private static partial Regex UsePattern();
}
