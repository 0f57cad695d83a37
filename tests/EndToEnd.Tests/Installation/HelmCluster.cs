using System.Net;
using System.Net.Sockets;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.EndToEnd.Tests.Installation;

/// <summary>A local cluster that authorizes and runs Deployments, with nothing installed yet.</summary>
internal sealed class HelmCluster : IAsyncDisposable
{
    public const string Namespace = "talos-image-operator";
    public const string Release = "talos-image-operator";

    private readonly LocalClusterHost _host;
    private readonly string _folder;

    private HelmCluster(LocalClusterHost host, string folder)
    {
        (_host, _folder) = (host, folder);
        Kubectl = new Kubectl(host.KubeconfigPath!);
        Helm = new Helm(host.KubeconfigPath!, Path.Combine(folder, "helm"));
    }

    public Kubectl Kubectl { get; }

    public Helm Helm { get; }

    /// <summary>A folder for files of the test.</summary>
    public string Folder => _folder;

    /// <summary>What the operator asked of the API server and was not allowed to.</summary>
    public IEnumerable<string> Denied => _host.Requests.Records
        .Where(request => request.User == $"system:serviceaccount:{Namespace}:{Release}" && request.Code is 401 or 403)
        .Select(request => $"{request.Verb} {request.Resource}/{request.Subresource}.{request.Group} {request.Name}");

    public static async Task<HelmCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("talos-image-helm-").FullName;
        return new HelmCluster(
            await LocalClusterHost.StartAsync(new LocalClusterOptions
            {
                StateDirectory = Path.Combine(folder, "cluster"),
                KubeconfigPath = Path.Combine(folder, "kubeconfig"),
                DockerHost = Stack.DockerHost,
                RunDeployments = true,
                Nodes = [new NodeOptions { Name = "amd64-1" }, new NodeOptions { Name = "arm64-1", Architecture = "arm64" }],
            }),
            folder);
    }

    /// <summary>A port for an operator: the pods use this machine's network.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>helm that waits, and shows the state of the operator's pods if it fails.</summary>
    public async Task HelmAsync(params string[] arguments)
    {
        try
        {
            await Helm.RunAsync([.. arguments, "--namespace", Namespace, "--timeout", "3m"]);
        }
        catch (InvalidOperationException fault)
        {
            throw new InvalidOperationException(
                $"{fault.Message}\n{await DescribeAsync()}", fault);
        }
    }

    public async Task<TalosImageBuild> SucceededAsync(Kubectl kubectl, string name)
    {
        var build = await Patience.UntilAsync(
            () => kubectl.GetAsync(name), build => build.Status.Phase is BuildPhase.Succeeded or BuildPhase.Failed, build => $"{name} is {build.Status.Phase}");
        Assert.Empty(Denied);
        Assert.True(build.Status.Phase == BuildPhase.Succeeded, $"{build.Status.Failure?.Message}\n{build.Status.Failure?.LogTail}\n{await DescribeAsync()}");
        return build;
    }

    /// <summary>The names of objects of these resources, such as <c>pods</c>.</summary>
    public async Task<string[]> NamesAsync(string resources, string space = Namespace) =>
        (await Kubectl.RunAsync(["get", resources, "--namespace", space, "-o", "name"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What the operator's pods have logged.</summary>
    public Task<string> LogAsync() =>
        Kubectl.RunAsync(["logs", "--namespace", Namespace, "--tail=-1", "-l", $"app.kubernetes.io/name={Release}"]);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> DescribeAsync()
    {
        var pods = await Kubectl.RunAsync(["get", "pods", "--all-namespaces", "-o", "wide"]);
        var events = await Kubectl.RunAsync(["get", "events", "--namespace", Namespace]);
        return $"{pods}\n{events}\n{await LogAsync()}";
    }
}
