using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>
/// The whole system, once for all tests: a local cluster with an amd64 and an arm64 node whose pods run in Docker, and the
/// published operator beside it, as its own ServiceAccount under <c>config/rbac</c> alone.
/// </summary>
public class RunningSystem : IAsyncLifetime
{
    private const string Namespace = "talos-image-operator";
    private readonly string folder = Directory.CreateTempSubdirectory("talos-image-e2e-").FullName;
    private LocalClusterHost? cluster;
    private RunningProgram? program;

    internal Kubectl Kubectl => new(cluster!.KubeconfigPath!);

    /// <summary>What the cluster's transport does to clients.</summary>
    protected virtual TransportOptions Transport => new();

    internal TransportFaults TransportFaults => cluster!.Transport;

    internal IEnumerable<RequestRecord> OperatorRequests =>
        Requests.Records.Where(request => request.User == $"system:serviceaccount:{Namespace}:{Namespace}");

    /// <summary>What the operator asked of the API server and was not allowed to.</summary>
    internal IEnumerable<string> Denied => OperatorRequests.Where(request => request.Code is 401 or 403)
        .Select(request => $"{request.Verb} {request.Resource}/{request.Subresource}.{request.Group} {request.Name}");

    /// <summary>What has been asked of the API server.</summary>
    internal RequestLog Requests => cluster!.Requests;

    /// <summary>What the operator has logged.</summary>
    internal string OperatorLog => program?.Output ?? "";

    public async Task InitializeAsync()
    {
        if (!Stack.IsUp)
        {
            return;
        }

        cluster = await LocalClusterHost.StartAsync(new LocalClusterOptions
        {
            StateDirectory = Path.Combine(folder, "cluster"),
            KubeconfigPath = Path.Combine(folder, "kubeconfig"),
            DockerHost = Stack.DockerHost,
            Transport = Transport,
            Nodes = [new NodeOptions { Name = "amd64-1" }, new NodeOptions { Name = "arm64-1", Architecture = "arm64" }],
        });
        await Kubectl.RunAsync(["apply", "-f", Path.Combine(Repository.Root, "config/manager/namespace.yaml")]);
        await Kubectl.RunAsync(["apply", "-k", Path.Combine(Repository.Root, "config/rbac")]);
        await Kubectl.RunAsync(["apply", "-f", Path.Combine(Repository.Root, "config/crds/talosimages.dev_talosimagebuilds.yaml")]);
        await Kubectl.RunAsync(["wait", "--for=condition=Established", "crd/talosimagebuilds.talosimages.dev", "--timeout=30s"]);
        var token = await Kubectl.RunAsync(["create", "token", Namespace, "--namespace", Namespace, "--duration=24h"]);
        cluster.WriteKubeconfig(OperatorKubeconfig, token.Trim());
        await StartOperatorAsync();
    }

    private string OperatorKubeconfig => Path.Combine(folder, "operator.kubeconfig");

    public async Task DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
        }

        if (cluster is not null)
        {
            await cluster.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    internal async Task KillOperatorAsync() => await program!.KillAsync();

    internal Task<int> StopOperatorAsync() => program!.StopAsync();

    /// <summary>Returns when it leads.</summary>
    internal async Task StartOperatorAsync()
    {
        program = RunningProgram.Start(
            Stack.Operator,
            [
                "--kubeconfig", OperatorKubeconfig, "--lease-namespace", Namespace,
                "--listen", "http://127.0.0.1:0", "--log-format", "Text",
                "--builder-image", Stack.BuilderImage,
                "--buildkit-endpoint", $"linux/amd64={Stack.BuildKit}", "--buildkit-endpoint", $"linux/arm64={Stack.BuildKit}",
            ]);
        await Patience.UntilAsync(
            () => Task.FromResult(program.Output), log => log.Contains(" became leader: ", StringComparison.Ordinal), log => log, TimeSpan.FromMinutes(1));
    }
}
