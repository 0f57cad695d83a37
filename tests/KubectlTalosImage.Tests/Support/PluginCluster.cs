using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.KubectlTalosImage.Tests.Support;

/// <summary>A local cluster with the definition and without an operator: a test writes the status itself.</summary>
public sealed class PluginCluster : IAsyncLifetime
{
    public const string Namespace = "images";

    private readonly string _folder = Directory.CreateTempSubdirectory("plugin-").FullName;
    private LocalClusterHost? _host;

    internal LocalClusterHost Host => _host!;

    internal string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    internal Kubectl Kubectl => new(Kubeconfig);

    public async Task InitializeAsync()
    {
        await StartAsync(new LocalClusterOptions { RunControllers = false, RunNodeAgent = false });
        // Without controllers, nothing else makes it, and pods need it.
        await Kubectl.RequireAsync(["create", "serviceaccount", "default"]);
    }

    internal async Task StartAsync(LocalClusterOptions options)
    {
        _host = await LocalClusterHost.StartAsync(options with { KubeconfigPath = Kubeconfig });
        await Kubectl.RequireAsync(["apply", "-f", Path.Combine(Repository.Root, "config/crds/talosimages.dev_talosimagebuilds.yaml")]);
        await Kubectl.RequireAsync(["wait", "--for=condition=Established", "crd/talosimagebuilds.talosimages.dev", "--timeout=30s"]);
        await Kubectl.RequireAsync(["create", "namespace", Namespace]);
        await Kubectl.RequireAsync(["config", "set-context", "--current", "--namespace", Namespace]);
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Applies a build, and its status if there is one.</summary>
    /// <returns>Its UID.</returns>
    internal async Task<string> ApplyAsync(string name, TalosImageBuildStatus? status = null, JsonObject? metadata = null, JsonObject? spec = null, params string[] arguments)
    {
        metadata = metadata?.DeepClone().AsObject() ?? [];
        metadata["name"] = name;
        var manifest = new JsonObject
        {
            ["apiVersion"] = "talosimages.dev/v1alpha1",
            ["kind"] = "TalosImageBuild",
            ["metadata"] = metadata,
            ["spec"] = Manifests.Spec(spec),
        };
        await Kubectl.RequireAsync(["apply", "-f", "-", .. arguments], manifest.ToJsonString());
        if (status is not null)
        {
            await WriteStatusAsync(name, status);
        }

        return (await Kubectl.RequireAsync(["get", "tib", name, "-o", "jsonpath={.metadata.uid}"])).Trim();
    }

    /// <summary>Returns when the plugin watches a resource.</summary>
    /// <param name="before">How many requests there were before the command.</param>
    internal Task UntilWatchedAsync(string resource, int before) => Patience.UntilAsync(
        () => Task.FromResult(Host.Requests.Records.Skip(before).Any(request =>
            request.Verb == "watch" && request.Resource == resource && request.UserAgent.StartsWith("kubectl-talosimage/", StringComparison.Ordinal))),
        watched => watched, _ => $"no watch of {resource}");

    internal async Task WriteStatusAsync(string name, TalosImageBuildStatus status)
    {
        var json = JsonSerializer.SerializeToNode(
            status, (JsonTypeInfo<TalosImageBuildStatus>)EntitiesJsonContext.Default.Options.GetTypeInfo(typeof(TalosImageBuildStatus)));
        await Kubectl.RequireAsync(
            ["patch", "tib", name, "--subresource=status", "--type=merge", "-p", new JsonObject { ["status"] = json }.ToJsonString()]);
    }
}

/// <summary>Tests that share a cluster, each with builds of its own names.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<PluginCluster>
{
    public const string Name = "plugin cluster";
}
