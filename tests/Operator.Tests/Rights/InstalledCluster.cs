using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>
/// A local cluster that authorizes, with the definition and <c>config/rbac</c> applied. Operators run on it as their own ServiceAccount,
/// with the rights that the manifests give and no others.
/// </summary>
internal sealed class InstalledCluster : IAsyncDisposable
{
    public const string User = "system:serviceaccount:talos-image-operator:talos-image-operator";
    private const string Account = "/api/v1/namespaces/talos-image-operator/serviceaccounts/talos-image-operator";

    private readonly IReadOnlyList<string> _namespaces;
    private string _token = "";

    private InstalledCluster(LocalClusterHost host, IReadOnlyList<string> namespaces)
    {
        (Host, _namespaces) = (host, namespaces);
        Client = new ClusterClient(host.CreateClient(host.AdminToken));
        Kubelet = new ClusterKubelet(new ClusterClient(host.CreateClient(host.AdminToken)));
    }

    public LocalClusterHost Host { get; }

    /// <summary>The administrator's.</summary>
    public ClusterClient Client { get; }

    public ClusterKubelet Kubelet { get; }

    /// <summary>What operators have asked of the API server so far.</summary>
    public IReadOnlyList<RequestRecord> Requests => [.. Host.Requests.Records.Where(request => request.User == User)];

    public IEnumerable<RequestRecord> Denied => Requests.Where(request => request.Code is 401 or 403);

    /// <param name="namespaces">Those that the operator watches and has rights in; empty for all.</param>
    /// <param name="configure">Changes the cluster.</param>
    public static async Task<InstalledCluster> StartAsync(
        IReadOnlyList<string>? namespaces = null, Func<LocalClusterOptions, LocalClusterOptions>? configure = null)
    {
        var options = new LocalClusterOptions { RunNodeAgent = false };
        var cluster = new InstalledCluster(await LocalClusterHost.StartAsync(configure?.Invoke(options) ?? options), namespaces ?? []);
        await cluster.InstallAsync();
        return cluster;
    }

    /// <summary>A client with the operator's rights.</summary>
    public ClusterClient ConnectAsOperator() => new(Host.CreateClient(_token));

    /// <summary>A ready node, named as its architecture.</summary>
    public async Task AddNodeAsync(string architecture)
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

    public async Task<JsonObject> ApplyAsync(string collection, string name, TalosImageBuildSpec spec)
    {
        var json = JsonSerializer.SerializeToNode(Support.Builds.Of(spec, name), EntitiesJsonContext.Default.TalosImageBuild)!.AsObject();
        json["metadata"] = new JsonObject { ["name"] = name };
        return await Client.CreateAsync(collection, json);
    }

    /// <param name="configure">Changes the options.</param>
    /// <param name="death">Where given, the operator is heard no more from its first write on.</param>
    public IHost CreateOperator(Action<OperatorOptions>? configure = null, DeathAtAWrite? death = null)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Host.CertificateAuthority);
        var options = new OperatorOptions();
        options.Controller.LeaseNamespace = "talos-image-operator";
        options.Controller.Namespaces.AddRange(_namespaces);
        configure?.Invoke(options);
        var configuration = new KubernetesClientConfiguration { Host = Host.Url, AccessToken = _token, SslCaCerts = authorities };
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddSingleton(configuration);
        builder.Services.AddSingleton<TimeProvider>(new ClockAhead());
        builder.Services.AddBuildController(options);
        builder.Services.AddSingleton<OperatorMetrics>();
        if (death is not null)
        {
            builder.Services.AddSingleton<IKubernetesApi>(provider => new KubernetesApi(
                new KubernetesHttpClient(configuration, death),
                provider.GetRequiredService<ControllerRuntimeOptions>().Api,
                provider.GetRequiredService<RuntimeMetrics>(),
                provider.GetRequiredService<TimeProvider>()));
        }

        var host = builder.Build();
        if (death is not null)
        {
            host.Services.GetRequiredService<ControllerRuntimeOptions>().DrainLimit = TimeSpan.Zero;
        }

        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await Kubelet.DisposeAsync();
        Client.Dispose();
        await Host.DisposeAsync();
    }

    private async Task InstallAsync()
    {
        string[] baseline = ["images", "talos-image-operator"];
        foreach (var name in baseline)
        {
            await Client.CreateAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        }

        await Client.ApplyYamlAsync(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "config/crds/talosimages.dev_talosimagebuilds.yaml")));
        await Client.ApplyYamlAsync("/api/v1/namespaces", "metadata: {name: guarded, labels: {pod-security.kubernetes.io/enforce: baseline}}");
        foreach (var manifest in _namespaces.Count == 0 ? AccessRight.Manifests : AccessRight.ManifestsFor(_namespaces))
        {
            await Client.CreateAsync(AccessRight.CollectionOf(manifest), manifest);
        }

        var issued = await Client.CreateAsync($"{Account}/token", []);
        _token = (string)issued["status"]!["token"]!;
    }

    /// <summary>A minute ahead of the cluster's, so that no pod is given time to start before its events are asked for.</summary>
    private sealed class ClockAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(1);
    }
}
