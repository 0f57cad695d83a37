using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.Entities;
using TalosImageOperator.KubectlTalosImage.Commands;

namespace TalosImageOperator.KubectlTalosImage.Cluster;

/// <summary>The cluster of the kubeconfig, with the user's rights.</summary>
internal sealed class ClusterClient : IDisposable
{
    private const string Builds = $"apis/{TalosImageBuild.Group}/{TalosImageBuild.Version}";

    private readonly KubernetesHttpClient _http;
    private readonly MeterSource _meters = new();

    /// <param name="configuration">The connection.</param>
    /// <param name="namespace">The namespace of commands that name none.</param>
    public ClusterClient(KubernetesClientConfiguration configuration, string @namespace, TimeProvider time)
    {
        configuration.UserAgent = $"kubectl-talosimage/{Version}";
        Namespace = @namespace;
        Time = time;
        _http = new KubernetesHttpClient(configuration, new RetryAfterHandler(time));
        Metrics = new RuntimeMetrics(_meters);
        var options = new KubernetesApiOptions { FieldManager = "kubectl-talosimage", RequestTimeout = TimeSpan.FromSeconds(30) };
        Api = new KubernetesApi(_http, options, Metrics, time);
        Reader = new KubernetesReader(_http, options, time);
    }

    /// <summary>The version of this program.</summary>
    public static string Version { get; } =
        typeof(ClusterClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public string Namespace { get; }

    public TimeProvider Time { get; }

    public IKubernetesApi Api { get; }

    public KubernetesReader Reader { get; }

    public RuntimeMetrics Metrics { get; }

    public void Dispose()
    {
        Metrics.Dispose();
        _meters.Dispose();
        _http.Dispose();
    }

    /// <exception cref="CommandException">There is no such build, or this version cannot decode it.</exception>
    public async Task<FoundBuild> GetBuildAsync(string name, CancellationToken cancellationToken)
    {
        JsonObject json;
        try
        {
            json = await Reader.GetAsync(
                $"{Builds}/namespaces/{Uri.EscapeDataString(Namespace)}/{TalosImageBuild.Plural}/{Uri.EscapeDataString(name)}", cancellationToken);
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            throw new CommandException(
                PluginExit.NotFound,
                $"{TalosImageBuild.KindName} \"{name}\" does not exist in namespace \"{Namespace}\". kubectl talosimage status -A lists all builds.");
        }

        try
        {
            return new FoundBuild(json.Deserialize(EntitiesJsonContext.Default.TalosImageBuild)!, json);
        }
        catch (JsonException fault)
        {
            throw new CommandException(
                PluginExit.Failed,
                $"{TalosImageBuild.KindName} \"{name}\" cannot be decoded by version {Version} of this program: {fault.Path}. Use the version of the operator.");
        }
    }

    /// <param name="inNamespace">Null: all namespaces.</param>
    public async Task<IReadOnlyList<TalosImageBuild>> ListBuildsAsync(string? inNamespace, CancellationToken cancellationToken)
    {
        var builds = new List<TalosImageBuild>();
        string? next = null;
        do
        {
            var page = await Api.ListPageAsync(Resources.Builds, inNamespace, new ListOptions { Limit = 500, Continue = next }, cancellationToken);
            builds.AddRange(page.Items);
            next = page.Continue;
        }
        while (next is not null);
        return builds;
    }

    private sealed class MeterSource : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _made.Add(meter);
            return meter;
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}

/// <summary>A build as an object and as the API server sent it.</summary>
internal sealed record FoundBuild(TalosImageBuild Build, JsonObject Json);
