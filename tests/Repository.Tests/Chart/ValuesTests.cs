using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Chart;

public sealed partial class ValuesTests
{
    // One is for outside a cluster; the other the pod knows better.
    private static readonly string[] FlagsWithoutValue = ["kubeconfig", "lease-namespace"];

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
            "--set-json", """buildkit={"image":"r.example/buildkit:v1","mode":"Rootless","tlsSecret":"client","endpoints":{"linux/amd64":["tcp://one:1234","tcp://more:1234"],"linux/arm64":"tcp://two:1234","team-a:linux/arm64":"tcp://own:1234"},"resources":{"cpu":"500m","memory":"1Gi"}}""",
            "--set-json", """registries={"mirrors":{"docker.io":["m:5000","n"]},"plainHttp":["m:5000"]}""",
            "--set-json", """proxy={"https":"http://proxy:3128","except":".svc,10.0.0.0/8"}""",
            "--set-json", """namespaces=["images"]""",
            "--set", "maxConcurrentBuilds=0,waitForNode=false,workers=8,resync=5m,progressInterval=30s,leaderElection.enabled=false,logFormat=Text,otlpEndpoint=http://collector:4317,port=9090",
            "--set-json", """extraArgs=["--config=/etc/operator/options.json"]""");
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
                "--buildkit-endpoint=linux/amd64=tcp://more:1234",
                "--buildkit-endpoint=linux/arm64=tcp://two:1234",
                "--buildkit-endpoint=team-a:linux/arm64=tcp://own:1234",
                "--buildkit-tls-secret=client",
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
                "--listen=http://0.0.0.0:9090",
                "--log-format=Text",
                "--otlp-endpoint=http://collector:4317",
                "--config=/etc/operator/options.json",
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
    [InlineData("podMonitor.enabled=true", "PodMonitor")]
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
    [InlineData("buildkit.endpoints.linux/amd64={}", "amd64")]
    [InlineData("buildkit.endpoints.Team:linux/amd64=tcp://buildkit:1234", "Team:linux/amd64")]
    [InlineData("buildkit.tlsSecret=Client", "tlsSecret")]
    [InlineData("buildkit.pools.s390x.replicas=1", "s390x")]
    [InlineData("buildkit.pools.amd64.replicas=0", "replicas")]
    [InlineData("buildkit.pools.amd64.storage.size=200", "size")]
    [InlineData("buildkit.pool.drainTimeout=soon", "drainTimeout")]
    [InlineData("buildkit.pool.garbageCollection.maxUsedSpace=all", "maxUsedSpace")]
    [InlineData("buildkit.pool.certificates.issuerRef.kind=CA", "kind")]
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
    [InlineData("global.imageRegistry=registry.example.com", "imageRegistry")]
    [InlineData("image.registry=https://registry.example.com", "registry")]
    [InlineData("podLabels.app\\.kubernetes\\.io/name=mine", "app.kubernetes.io/name")]
    [InlineData("commonLabels.helm\\.sh/chart=mine", "helm.sh/chart")]
    [InlineData("serviceMonitor.labels.app\\.kubernetes\\.io/managed-by=mine", "app.kubernetes.io/managed-by")]
    [InlineData("serviceMonitor.enabled=true,podMonitor.enabled=true", "not")]
    [InlineData("podMonitor.interval=often", "interval")]
    [InlineData("podMonitor.relabelings[0].action=erase", "action")]
    [InlineData("serviceMonitor.metricRelabelings[0].source=x", "source")]
    [InlineData("web.service.type=LoadBalancer", "type")]
    [InlineData("port=80", "port")]
    [InlineData("logLevel=Verbose", "logLevel")]
    [InlineData("strategy.type=Sometimes", "type")]
    [InlineData("buildNamespaces[0].name=Images", "buildNamespaces")]
    [InlineData("buildNamespaces[0].podSecurity=open,buildNamespaces[0].name=images", "podSecurity")]
    public async Task Schema_Nonsense_IsRefused(string value, string named)
    {
        var (code, _, error) = await Manifests.HelmAsync("template", "talos-image-operator", Manifests.Folder, "--set", value);
        Assert.NotEqual(0, code);
        Assert.Contains("schema", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("extraArgs={--listen=http://0.0.0.0:9090}", "extraArgs: \"--listen\" is set by the value port. Set that value and remove the flag from extraArgs.")]
    [InlineData("extraArgs={--builder-image,x}", "pattern")]
    [InlineData("extraArgs={--builder-image=x}", "extraArgs: \"--builder-image\" is set by the value builder.image. ")]
    [InlineData("extraEnv[0].name=TALOS_IMAGE_OPERATOR_LISTEN,extraEnv[0].value=x", "extraEnv: \"TALOS_IMAGE_OPERATOR_LISTEN\" is set by the value port. ")]
    [InlineData("extraVolumeMounts[0].name=a,extraVolumeMounts[0].mountPath=/a", "extraVolumeMounts: \"a\" is not a volume of extraVolumes. ")]
    [InlineData("buildNamespaces[0].name=a,buildNamespaces[1].name=a", "buildNamespaces: \"a\" is listed twice. ")]
    [InlineData("buildNamespaces[0].name=talos-image-operator", "buildNamespaces: \"talos-image-operator\" is the namespace of the release")]
    [InlineData("buildkit.endpoints.linux/amd64=tcp://b:1234", "buildkit.endpoints: \"tcp://b:1234\" would be used without TLS. Set buildkit.tlsSecret, or buildkit.insecure to true")]
    [InlineData("buildkit.endpoints.linux/amd64=tcp://b:1234,buildkit.tlsSecret=a,buildkit.insecure=true", "buildkit.insecure: \"true\" is not valid with buildkit.tlsSecret \"a\". ")]
    [InlineData("buildkit.pools.amd64.replicas=1,buildkit.insecure=true", "buildkit.insecure: \"true\" is not valid with buildkit.pools")]
    [InlineData("buildkit.pools.amd64.replicas=1,buildkit.endpoints.linux/amd64=unix:///b", "buildkit.endpoints: \"linux/amd64\" has a pool in buildkit.pools. Remove one of them.")]
    [InlineData("buildkit.pools.amd64.replicas=1,buildkit.pool.certificates.issuerRef.kind=Issuer", "buildkit.pool.certificates.issuerRef: it has no name. ")]
    [InlineData("buildkit.pools.amd64.replicas=1,buildkit.pool.namespace=a,buildNamespaces[0].name=a", "buildNamespaces: \"a\" is the namespace of the BuildKit pools. ")]
    [InlineData("buildNamespaces[0].name=a,namespaces={b}", "buildNamespaces: \"a\" is not listed in namespaces")]
    public async Task Values_InConflict_AreRefusedWithWhatToDo(string values, string message)
    {
        var (code, _, error) = await Manifests.HelmAsync(
            "template", "talos-image-operator", Manifests.Folder, "--namespace", "talos-image-operator", "--set", values);
        Assert.NotEqual(0, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Conflicts_OfTheChart_KnowEveryFlagOfAValue()
    {
        var flags = FlagPattern().Matches(Manifests.Read("src/Operator/Options/OptionFlags.cs")).Select(match => match.Groups["name"].Value);
        var conflicts = Manifests.Read($"{Manifests.ChartFolder}/templates/_conflicts.tpl");
        Assert.All(flags.Except(FlagsWithoutValue), flag => Assert.Contains($"\"{flag}\" \"", conflicts, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Registry_Set_MovesAllImages()
    {
        var rendered = await Manifests.RenderAsync("--set", "image.registry=registry.example.com:5000/talos,buildkit.pools.amd64.replicas=1");
        var images = rendered.All.SelectMany(Images).Concat(rendered.Args.Where(arg => arg.Contains("image=", StringComparison.Ordinal)).Select(arg => arg[(arg.IndexOf('=', StringComparison.Ordinal) + 1)..])).ToList();

        Assert.Equal(["buildkit", "talos-image-builder", "talos-image-operator"], images.Select(image => image.Split('/', ':')[3]).Distinct().Order());
        Assert.All(images, image => Assert.StartsWith("registry.example.com:5000/talos/", image, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Additions_OfTheUser_AreInThePod()
    {
        var rendered = await Manifests.OfChartAsync(
            "--set-json", """commonLabels={"team":"images"}""", "--set-json", """commonAnnotations={"owner":"me"}""",
            "--set-json", """podLabels={"team":"mine"}""", "--set-json", """podAnnotations={"prometheus.io/scrape":"false"}""",
            "--set-json", """extraEnv=[{"name":"A","value":"b"}]""",
            "--set-json", """extraVolumes=[{"name":"ca","configMap":{"name":"ca"}}]""",
            "--set-json", """extraVolumeMounts=[{"name":"ca","mountPath":"/etc/ssl/certs/own"}]""",
            "--set-json", """extraObjects=["{apiVersion: v1, kind: ConfigMap, metadata: {name: {{ .Release.Name }}-one}}",{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two"}}]""",
            "--set", "strategy.type=Recreate,revisionHistoryLimit=2,priorityClassName=high,logLevel=Debug,podSecurityContext.runAsUser=null,podSecurityContext.runAsGroup=null");
        var deployment = rendered.OfKind("Deployment").Single();
        var template = deployment["spec"]!["template"]!;
        var container = template["spec"]!["containers"]![0]!;

        Assert.All(
            rendered.All.Where(each => each["kind"]!.GetValue<string>() is not ("CustomResourceDefinition" or "ConfigMap")),
            each => Assert.Equal(("images", "me"), ((string?)each["metadata"]!["labels"]!["team"], (string?)each["metadata"]!["annotations"]!["owner"])));
        Assert.Equal(("mine", "false"), ((string?)template["metadata"]!["labels"]!["team"], (string?)template["metadata"]!["annotations"]!["prometheus.io/scrape"]));
        Assert.Contains(container["env"]!.AsArray(), variable => Yaml.Canonical(variable) == Yaml.Canonical(new JsonObject { ["name"] = "A", ["value"] = "b" }));
        Assert.Contains(container["env"]!.AsArray(), variable => (string?)variable!["name"] == "Logging__LogLevel__Default" && (string?)variable["value"] == "Debug");
        Assert.Equal(("ca", "ca"), ((string?)template["spec"]!["volumes"]![0]!["name"], (string?)container["volumeMounts"]![0]!["name"]));
        Assert.Equal(["talos-image-operator-one", "two"], rendered.OfKind("ConfigMap").Select(each => (string?)each["metadata"]!["name"]).Order());
        Assert.Equal(("Recreate", 2L, "high"), ((string?)deployment["spec"]!["strategy"]!["type"], (long?)deployment["spec"]!["revisionHistoryLimit"], (string?)template["spec"]!["priorityClassName"]));
        Assert.Equal(["runAsNonRoot", "seccompProfile"], template["spec"]!["securityContext"]!.AsObject().Select(field => field.Key).Order());
    }

    [SkippableFact]
    public async Task BuildNamespace_Listed_IsReadyForBuildsAndKept()
    {
        var rendered = await Manifests.OfChartAsync("--set-json", """
            buildNamespaces=[{"name":"images","serviceAccount":{"name":"builds","annotations":{"role":"ecr"},"imagePullSecrets":[{"name":"ghcr"}]},"resourceQuota":{"requests.cpu":"32"},
            "limits":[{"type":"Container","max":{"cpu":"8"}}],"egress":[{"ports":[{"port":443}]}]},{"name":"bare","networkPolicy":false}]
            """.ReplaceLineEndings(""));
        var inside = rendered.All.Where(each => (string?)each["metadata"]!["namespace"] == "images").ToList();
        var spaces = rendered.OfKind("Namespace").ToList();

        Assert.Equal(["LimitRange", "NetworkPolicy", "ResourceQuota", "ServiceAccount"], inside.Select(each => (string?)each["kind"]).Order());
        Assert.DoesNotContain(rendered.All, each => (string?)each["metadata"]!["namespace"] == "bare");
        Assert.All(spaces, space => Assert.Equal("privileged", (string?)space["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]));
        Assert.All(inside.Concat(spaces), each => Assert.Equal("keep", (string?)each["metadata"]!["annotations"]!["helm.sh/resource-policy"]));
        Assert.Equal("ecr", (string?)inside.Single(each => (string?)each["kind"] == "ServiceAccount")["metadata"]!["annotations"]!["role"]);

        var endpoints = await Manifests.OfChartAsync("--set-json", """buildNamespaces=[{"name":"images"}]""",
            "--set-json", """buildkit={"endpoints":{"linux/amd64":"unix:///one","images:linux/arm64":"unix:///two"}}""");
        Assert.Equal("restricted", (string?)Assert.Single(endpoints.OfKind("Namespace"))["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
    }

    [SkippableFact]
    public async Task Chart_Linted_HasNoFault()
    {
        var (code, output, error) = await Manifests.HelmAsync("lint", "--strict", Manifests.Folder);
        Assert.True(code == 0, output + error);
    }

    private static IEnumerable<string> Images(JsonObject each)
    {
        var pod = each["kind"]!.GetValue<string>() switch
        {
            "Deployment" => each["spec"]!["template"]!["spec"],
            "Pod" => each["spec"],
            _ => null,
        };
        return pod?["containers"]!.AsArray().Select(container => container!["image"]!.GetValue<string>()) ?? [];
    }

    [GeneratedRegex(@"OptionFlag\.(?:One|Many)\(""(?<name>[a-z-]+)""")]
    private static partial Regex FlagPattern();

    [GeneratedRegex(@"^- --(?<name>[a-z-]+)=", RegexOptions.Multiline)]
    private static partial Regex UsePattern();
}
