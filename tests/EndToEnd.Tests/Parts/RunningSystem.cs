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
    private readonly string _folder = Directory.CreateTempSubdirectory("talos-image-e2e-").FullName;
    private LocalClusterHost? _cluster;
    private RunningProgram? _program;

    internal Kubectl Kubectl => new(_cluster!.KubeconfigPath!);

    /// <summary>What the cluster's transport does to clients.</summary>
    protected virtual TransportOptions Transport => new();

    protected virtual IReadOnlyList<NodeOptions> Nodes =>
        [new NodeOptions { Name = "amd64-1" }, new NodeOptions { Name = "arm64-1", Architecture = "arm64" }];

    /// <summary>The operator's options for BuildKit.</summary>
    protected virtual IReadOnlyList<string> BuildKitOptions =>
    [
        "--buildkit-endpoint", $"linux/amd64={Stack.BuildKit}", "--buildkit-endpoint", $"linux/arm64={Stack.BuildKit}", "--buildkit-insecure", "true",
    ];

    internal TransportFaults TransportFaults => _cluster!.Transport;

    internal IEnumerable<RequestRecord> OperatorRequests =>
        Requests.Records.Where(request => request.User == $"system:serviceaccount:{Namespace}:{Namespace}");

    /// <summary>What the operator asked of the API server and was not allowed to.</summary>
    internal IEnumerable<string> Denied => OperatorRequests.Where(request => request.Code is 401 or 403)
        .Select(request => $"{request.Verb} {request.Resource}/{request.Subresource}.{request.Group} {request.Name}");

    /// <summary>What has been asked of the API server.</summary>
    internal RequestLog Requests => _cluster!.Requests;

    /// <summary>What the operator has logged.</summary>
    internal string OperatorLog => _program?.Output ?? "";

    public async Task InitializeAsync()
    {
        if (!Stack.IsUp)
        {
            return;
        }

        _cluster = await LocalClusterHost.StartAsync(new LocalClusterOptions
        {
            StateDirectory = Path.Combine(_folder, "cluster"),
            KubeconfigPath = Path.Combine(_folder, "kubeconfig"),
            DockerHost = Stack.DockerHost,
            Transport = Transport,
            Nodes = Nodes,
        });
        await Kubectl.RunAsync(["apply", "-f", Path.Combine(Repository.Root, "config/manager/namespace.yaml")]);
        await Kubectl.RunAsync(["apply", "-k", Path.Combine(Repository.Root, "config/rbac")]);
        await Kubectl.RunAsync(["apply", "-f", Path.Combine(Repository.Root, "config/crds/talosimages.dev_talosimagebuilds.yaml")]);
        await Kubectl.RunAsync(["wait", "--for=condition=Established", "crd/talosimagebuilds.talosimages.dev", "--timeout=30s"]);
        var token = await Kubectl.RunAsync(["create", "token", Namespace, "--namespace", Namespace, "--duration=24h"]);
        _cluster.WriteKubeconfig(OperatorKubeconfig, token.Trim());
        await StartOperatorAsync();
    }

    private string OperatorKubeconfig => Path.Combine(_folder, "operator.kubeconfig");

    public async Task DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    internal async Task KillOperatorAsync() => await _program!.KillAsync();

    internal Task<int> StopOperatorAsync() => _program!.StopAsync();

    /// <summary>Returns when it leads.</summary>
    internal async Task StartOperatorAsync()
    {
        _program = RunningProgram.Start(
            Stack.Operator,
            [
                "--kubeconfig", OperatorKubeconfig, "--lease-namespace", Namespace,
                "--listen", "http://127.0.0.1:0", "--log-format", "Text",
                "--builder-image", Stack.BuilderImage,
                .. BuildKitOptions,
            ]);
        await Patience.UntilAsync(
            () => Task.FromResult(_program.Output), log => log.Contains(" became leader: ", StringComparison.Ordinal), log => log, TimeSpan.FromMinutes(1));
    }
}
