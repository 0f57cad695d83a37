using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.EndToEnd.Tests.Installation;

/// <summary>The chart from a registry, with the images from a registry, in a cluster with RBAC: installed, upgraded while a build runs, uninstalled.</summary>
public sealed class InstallTests
{
    /// <summary>An earlier chart of this project, whose values and labels are other ones.</summary>
    private static readonly string EarlierChart = Path.Combine(Repository.Root, "tests/Fixtures/charts/talos-image-operator-0.0.1.tgz");

    private static readonly string[] Released =
    [
        "deployments", "pods", "serviceaccounts", "roles", "rolebindings", "poddisruptionbudgets", "networkpolicies", "configmaps", "secrets", "leases",
    ];

    [SkippableFact]
    public async Task Release_InstalledUpgradedWhileABuildRunsAndUninstalled_BuildSucceedsAndOnlyItsObjectsStay()
    {
        Stack.Require();
        await using var cluster = await HelmCluster.StartAsync();
        await using var gate = new GatedHost(new Uri(Stack.Git));
        var images = ImageValues.Read();
        await InstallEarlierAsync(cluster, images);
        Assert.Equal("talos-image-operator-0.0.1", await ChartAsync(cluster));

        // The build's source is served once the upgrade is over.
        await cluster.Kubectl.ApplyAsync(Manifest.Quick("upgraded").With("source.repository", $"{gate.Address}/talos-v1.13.git").ToString());
        await gate.Waiting;
        var before = await cluster.Kubectl.GetAsync("upgraded");
        Assert.Equal(BuildPhase.Building, before.Status.Phase);
        var job = Assert.Single(await JobUidsAsync(cluster));
        Assert.Contains("info:", await cluster.LogAsync(), StringComparison.Ordinal);
        var leader = await LeaderAsync(cluster);
        Assert.NotEmpty(leader);

        await PushChartAsync(images);
        await UpgradeAsync(cluster, images);
        await cluster.Kubectl.RunAsync(["rollout", "status", "deployment", HelmCluster.Release, "--namespace", HelmCluster.Namespace, "--timeout=2m"]);
        Assert.Equal($"talos-image-operator-{images.Tag}", await ChartAsync(cluster));
        await Patience.UntilAsync(() => LeaderAsync(cluster), holder => holder.Length > 0 && holder != leader, holder => $"\"{holder}\" is the leader");
        gate.Open();
        var build = await cluster.SucceededAsync(cluster.Kubectl, "upgraded");
        Assert.Contains(job, await JobUidsAsync(cluster));
        Assert.Equal(1, build.Status.Platforms[0].Attempts);
        var jobs = await cluster.Kubectl.ChildrenAsync("jobs", build);
        Assert.Equal(2, jobs.Length);

        // The upgrade has set the log level to Warning.
        Assert.DoesNotContain("info:", await cluster.LogAsync(), StringComparison.Ordinal);

        // A namespace of buildNamespaces is ready for a build.
        var prepared = cluster.Kubectl.In("images");
        await prepared.ApplyAsync(Manifest.Quick("prepared").With("job.serviceAccountName", "builds").ToString());
        await cluster.SucceededAsync(prepared, "prepared");

        // The namespace is kept when the earlier chart, which does not know it, is back, and is adopted again.
        await cluster.HelmAsync("rollback", HelmCluster.Release, "--wait");
        Assert.Equal("talos-image-operator-0.0.1", await ChartAsync(cluster));
        Assert.Equal(BuildPhase.Succeeded, (await prepared.GetAsync("prepared")).Status.Phase);
        await UpgradeAsync(cluster, images);

        await cluster.HelmAsync("test", HelmCluster.Release);
        await cluster.HelmAsync("uninstall", HelmCluster.Release, "--wait");
        await AssertOnlyBuildsStayAsync(cluster, jobs);
    }

    private static async Task InstallEarlierAsync(HelmCluster cluster, ImageValues images)
    {
        // It has no value for the port.
        var port = HelmCluster.FreePort();
        await Tool.RunAsync("tar", ["-xzf", EarlierChart, "-C", cluster.Folder]);
        var deployment = Path.Combine(cluster.Folder, "talos-image-operator/templates/deployment.yaml");
        await File.WriteAllTextAsync(deployment, (await File.ReadAllTextAsync(deployment)).Replace("8080", $"{port}", StringComparison.Ordinal));
        await cluster.HelmAsync(
            "install", HelmCluster.Release, Path.Combine(cluster.Folder, "talos-image-operator"), "--create-namespace", "--wait",
            "--set", $"image.repository={images.Registry}/talos-image-operator,image.digest={images.OperatorDigest},logFormat=Text",
            "--set", $"builder.image.repository={images.Registry}/talos-image-builder,builder.image.digest={images.BuilderDigest}",
            "--set-json", $"buildkit.endpoints={Endpoints}",
            "--set-json", $"extraArgs=[\"--listen=http://0.0.0.0:{port}\",\"--buildkit-insecure=true\"]");
    }

    private static async Task PushChartAsync(ImageValues images)
    {
        var pushed = await Tool.RunAsync("make", ["-C", Repository.Root, "chart"], environment: new Dictionary<string, string?>
        {
            ["REGISTRY"] = images.Registry,
            ["TAG"] = images.Tag,
            ["PUSH"] = "1",
        });
        Assert.True(pushed.ExitCode == 0, pushed.StandardOutput + pushed.StandardError);
    }

    /// <summary>To the chart that was pushed, with the values of <c>make images</c>.</summary>
    private static async Task UpgradeAsync(HelmCluster cluster, ImageValues images) => await cluster.HelmAsync(
        "upgrade", HelmCluster.Release, $"oci://{images.Registry}/charts/talos-image-operator", "--version", images.Tag, "--plain-http", "--wait",
        "--values", Stack.ImageValues, "--reset-values",
        "--set", $"port={HelmCluster.FreePort()},buildkit.insecure=true,logFormat=Text,logLevel=Warning,podDisruptionBudget.enabled=true,networkPolicy.enabled=true",
        "--set-json", $"buildkit.endpoints={Endpoints}",
        "--set-json", """buildNamespaces=[{"name":"images","serviceAccount":{"name":"builds"},"resourceQuota":{"count/jobs.batch":"20"},"limits":[{"type":"Container","max":{"memory":"8Gi"}}]}]""");

    private static async Task AssertOnlyBuildsStayAsync(HelmCluster cluster, string[] jobs)
    {
        Assert.Equal(["customresourcedefinition.apiextensions.k8s.io/talosimagebuilds.talosimages.dev"], await cluster.NamesAsync("crd"));
        Assert.Equal(BuildPhase.Succeeded, (await cluster.Kubectl.GetAsync("upgraded")).Status.Phase);
        Assert.Equal(BuildPhase.Succeeded, (await cluster.Kubectl.In("images").GetAsync("prepared")).Status.Phase);
        Assert.Equal(jobs.Order(), (await cluster.NamesAsync("jobs", "default")).Order());
        Assert.Equal(2, (await cluster.NamesAsync("jobs", "images")).Length);
        Assert.Equal(
            ["limitrange/talos-image-builds", "networkpolicy.networking.k8s.io/talos-image-builds", "resourcequota/talos-image-builds", "serviceaccount/builds"],
            (await cluster.NamesAsync("limitranges,networkpolicies,resourcequotas,serviceaccounts", "images")).Except(["serviceaccount/default"]).Order());

        var left = new List<string>();
        foreach (var resource in Released)
        {
            left.AddRange(await cluster.NamesAsync(resource));
        }

        // These are the namespace's own.
        Assert.Equal(["serviceaccount/default", "configmap/kube-root-ca.crt"], left);
        Assert.DoesNotContain(await cluster.NamesAsync("clusterroles,clusterrolebindings"), name => name.Contains("talos", StringComparison.Ordinal));
    }

    private static async Task<string[]> JobUidsAsync(HelmCluster cluster) =>
        (await cluster.Kubectl.RunAsync(["get", "jobs", "-o", "jsonpath={.items[*].metadata.uid}"])).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> LeaderAsync(HelmCluster cluster) => (await cluster.Kubectl.RunAsync(
        ["get", "lease", HelmCluster.Release, "--namespace", HelmCluster.Namespace, "-o", "jsonpath={.spec.holderIdentity}"])).Trim();

    private static async Task<string?> ChartAsync(HelmCluster cluster) =>
        (await cluster.Kubectl.RunAsync(
            ["get", "deployment", HelmCluster.Release, "--namespace", HelmCluster.Namespace, "-o", @"jsonpath={.metadata.labels.helm\.sh/chart}"])).Trim();

    private static string Endpoints => $$"""{"linux/amd64":"{{Stack.BuildKit}}","linux/arm64":"{{Stack.BuildKit}}"}""";
}
