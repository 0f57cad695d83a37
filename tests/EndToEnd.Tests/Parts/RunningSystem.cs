using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>
/// The whole system, once for all tests: a local cluster with an amd64 and an arm64 node whose pods run in Docker, and the
/// published operator beside it.
/// </summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("talos-image-e2e-").FullName;
    private LocalClusterHost? cluster;
    private RunningProgram? program;

    internal Kubectl Kubectl => new(cluster!.KubeconfigPath!);

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
            Nodes = [new NodeOptions { Name = "amd64-1" }, new NodeOptions { Name = "arm64-1", Architecture = "arm64" }],
        });
        await Kubectl.RunAsync(["apply", "-f", Path.Combine(Repository.Root, "config/crds/talosimages.dev_talosimagebuilds.yaml")]);
        await Kubectl.RunAsync(["wait", "--for=condition=Established", "crd/talosimagebuilds.talosimages.dev", "--timeout=30s"]);
        await StartOperatorAsync();
    }

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
                "--kubeconfig", cluster!.KubeconfigPath!, "--listen", "http://127.0.0.1:0", "--log-format", "Text",
                "--builder-image", Stack.BuilderImage,
                "--buildkit-endpoint", $"linux/amd64={Stack.BuildKit}", "--buildkit-endpoint", $"linux/arm64={Stack.BuildKit}",
            ]);
        await Patience.UntilAsync(
            () => Task.FromResult(program.Output), log => log.Contains(" leads: ", StringComparison.Ordinal), log => log, TimeSpan.FromMinutes(1));
    }
}
