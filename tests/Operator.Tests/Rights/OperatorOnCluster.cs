using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>
/// The operator as its own ServiceAccount under <c>config/rbac</c> alone, over a local cluster that authorizes, through a suite
/// of builds: to the tag, changed, suspended and resumed, in the way of a foreign Job, refused by pod security, deleted.
/// </summary>
public class OperatorOnCluster : IAsyncLifetime, IAsyncDisposable
{
    public const string User = "system:serviceaccount:talos-image-operator:talos-image-operator";
    private const string Account = "/api/v1/namespaces/talos-image-operator/serviceaccounts/talos-image-operator";
    private const string Builds = "/apis/talosimages.dev/v1alpha1/namespaces/images/talosimagebuilds";
    private const string Jobs = "/apis/batch/v1/namespaces/images/jobs";
    private const string Guarded = "/apis/talosimages.dev/v1alpha1/namespaces/guarded/talosimagebuilds";
    private LocalClusterHost _cluster = null!;
    private ClusterKubelet _kubelet = null!;
    private string _token = "";
    private JsonObject _created = null!;

    /// <summary>The administrator's.</summary>
    internal ClusterClient Client { get; private set; } = null!;

    /// <summary>The namespaces that it watches and has rights in; empty for all.</summary>
    protected virtual IReadOnlyList<string> Namespaces => [];

    /// <summary>What the operator has asked of the API server during the suite.</summary>
    internal IReadOnlyList<RequestRecord> Requests { get; private set; } = [];

    internal IEnumerable<RequestRecord> Denied => Requests.Where(request => request.Code is 401 or 403);

    public async Task InitializeAsync()
    {
        _cluster = await LocalClusterHost.StartAsync(new LocalClusterOptions { RunNodeAgent = false });
        Client = new ClusterClient(_cluster.CreateClient(_cluster.AdminToken));
        await InstallAsync();
        _kubelet = new ClusterKubelet(new ClusterClient(_cluster.CreateClient(_cluster.AdminToken)));
        try
        {
            using var operation = StartOperator();
            await operation.StartAsync();
            await RunBuildsAsync();
            await operation.StopAsync();
            Requests = Recorded();
        }
        catch (TimeoutException late)
        {
            Requests = Recorded();
            throw new TimeoutException($"The operator was denied: {string.Join(", ", Denied.Select(Describe).Distinct())}. {late.Message}", late);
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _kubelet.DisposeAsync();
        Client.Dispose();
        await _cluster.DisposeAsync();
    }

    /// <summary>A client with the operator's rights.</summary>
    internal ClusterClient ConnectAsOperator() => new(_cluster.CreateClient(_token));

    /// <summary>A Job that the operator has created, under another name.</summary>
    internal JsonObject JobAgain()
    {
        var job = _created.DeepClone().AsObject();
        var spec = job["spec"]!.AsObject();
        spec.Remove("selector");
        var labels = spec["template"]!["metadata"]!["labels"]!.AsObject();
        foreach (var label in labels.Select(label => label.Key).Where(label => label.EndsWith("controller-uid", StringComparison.Ordinal)
            || label.EndsWith("job-name", StringComparison.Ordinal)).ToList())
        {
            labels.Remove(label);
        }

        job["metadata"] = new JsonObject { ["name"] = "again", ["ownerReferences"] = job["metadata"]!["ownerReferences"]!.DeepClone() };
        return job;
    }

    internal static string Describe(RequestRecord request) =>
        new AccessRight("", request.Verb, request.Group, ResourceOf(request)) + (request.Namespace is { } space ? $" in {space}" : "");

    internal static string ResourceOf(RequestRecord request) =>
        request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";

    private List<RequestRecord> Recorded() => [.. _cluster.Requests.Records.Where(request => request.User == User)];

    private async Task InstallAsync()
    {
        string[] baseline = ["images", "talos-image-operator"];
        foreach (var name in baseline)
        {
            await Client.CreateAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        }

        await Client.ApplyYamlAsync("/api/v1/namespaces", "metadata: {name: guarded, labels: {pod-security.kubernetes.io/enforce: baseline}}");
        await Client.ApplyYamlAsync(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "config/crds/talosimages.dev_talosimagebuilds.yaml")));
        foreach (var manifest in Namespaces.Count == 0 ? AccessRight.Manifests : AccessRight.ManifestsFor(Namespaces))
        {
            await Client.CreateAsync(AccessRight.CollectionOf(manifest), manifest);
        }

        var issued = await Client.CreateAsync($"{Account}/token", []);
        _token = (string)issued["status"]!["token"]!;
        foreach (var architecture in new[] { "amd64", "arm64" })
        {
            await Client.ApplyYamlAsync("/api/v1/nodes", $$"""
                metadata: {name: {{architecture}}, labels: {kubernetes.io/arch: {{architecture}}, kubernetes.io/os: linux} }
                """);
            await Client.PatchAsync($"/api/v1/nodes/{architecture}/status", """
                {"status":{"allocatable":{"cpu":"16","memory":"64Gi","ephemeral-storage":"500Gi","pods":"110"},
                 "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"","lastHeartbeatTime":"2026-01-01T00:00:00Z",
                 "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
                """);
        }
    }

    private IHost StartOperator()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(_cluster.CertificateAuthority);
        var options = new OperatorOptions();
        options.Controller.LeaseNamespace = "talos-image-operator";
        options.Controller.Namespaces.AddRange(Namespaces);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddSingleton(new KubernetesClientConfiguration { Host = _cluster.Url, AccessToken = _token, SslCaCerts = authorities });
        builder.Services.AddSingleton<TimeProvider>(new ClockAhead());
        builder.Services.AddBuildController(options);
        builder.Services.AddSingleton<OperatorMetrics>();
        return builder.Build();
    }

    private async Task RunBuildsAsync()
    {
        await BuildAndChangeAsync();
        await SuspendTwiceAsync();
        await MeetAForeignJobAsync();

        // Rootless BuildKit needs what the baseline level forbids.
        await ApplyAsync(Guarded, "guarded", Support.Builds.Spec);
        await Client.UntilAsync(Guarded, build => Reason(build) == Reasons.PodRefused);
        await Client.DeleteAsync($"{Builds}/sample");
    }

    private async Task BuildAndChangeAsync()
    {
        await _kubelet.RunAsync("sample", Support.Builds.Spec);
        await ApplyAsync(Builds, "sample", Support.Builds.Spec);
        await Client.UntilAsync(Builds, build => Is(build, "sample", "Succeeded"));
        _created = (await Client.GetAsync(Jobs))!["items"]!.AsArray()[0]!.AsObject();

        await _kubelet.RunAsync("sample", Support.Builds.Spec with { Outputs = ["kernel"] });
        await Client.PatchAsync($"{Builds}/sample", """{"spec":{"outputs":["kernel"]}}""");
        await Client.UntilAsync(Builds, build => Is(build, "sample", "Succeeded") && (int)build["status"]!["observedGeneration"]! == 2);
    }

    // The second time, the same event is counted instead of written again.
    private async Task SuspendTwiceAsync()
    {
        await ApplyAsync(Builds, "paused", Support.Builds.Spec);
        foreach (var suspend in new[] { false, true, false, true })
        {
            await Client.PatchAsync($"{Builds}/paused", suspend ? """{"spec":{"suspend":true}}""" : """{"spec":{"suspend":false}}""");
            await Client.UntilAsync(Builds, build => Is(build, "paused", suspend ? "Suspended" : "Building"));
        }

        await Client.UntilAsync("/apis/events.k8s.io/v1/namespaces/images/events", told => told["series"] is not null);
    }

    private async Task MeetAForeignJobAsync()
    {
        var run = BuildRun.Of(Support.Builds.Of(name: "taken"));
        var name = Names.PlatformJob(run.Name, run.RunId, Support.Builds.Amd64);
        await Client.ApplyYamlAsync(Jobs, $$"""
            metadata: {name: {{name}}}
            spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: other, image: "other:1"}]} } }
            """);
        await ApplyAsync(Builds, "taken", Support.Builds.Spec);
        await Client.UntilAsync(Builds, build => Condition(build, "message")?.Contains(name, StringComparison.Ordinal) is true);
    }

    private async Task ApplyAsync(string collection, string name, TalosImageBuildSpec spec)
    {
        var json = JsonSerializer.SerializeToNode(Support.Builds.Of(spec, name), EntitiesJsonContext.Default.TalosImageBuild)!.AsObject();
        json["metadata"] = new JsonObject { ["name"] = name };
        await Client.CreateAsync(collection, json);
    }

    private static bool Is(JsonObject build, string name, string phase) =>
        (string?)build["metadata"]!["name"] == name && (string?)build["status"]?["phase"] == phase;

    private static string? Reason(JsonObject build) => Condition(build, "reason");

    private static string? Condition(JsonObject build, string field) => (string?)build["status"]?["conditions"]?.AsArray()
        .FirstOrDefault(condition => (string?)condition!["type"] == ConditionTypes.Ready)?[field];

    /// <summary>A minute ahead of the cluster's, so that no pod is given time to start before its events are asked for.</summary>
    private sealed class ClockAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(1);
    }
}

/// <summary>The same with rights in the builds' namespaces alone, as the chart's <c>namespaces</c> gives them.</summary>
public sealed class OperatorInNamespaces : OperatorOnCluster
{
    protected override IReadOnlyList<string> Namespaces => ["images", "guarded"];
}
