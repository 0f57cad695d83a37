using System.Diagnostics;
using k8s;
using TalosImageOperator.LocalCluster.Tests.Kubectl;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Conformance;

/// <summary>The API server that is asked: the one of CONFORMANCE_KUBECONFIG, through kubectl's proxy, or else a local cluster.</summary>
public sealed class ConformanceTarget : IAsyncLifetime
{
    private TestCluster? _cluster;
    private Process? _proxy;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>A connection without a proxy between.</summary>
    public Kubernetes Direct { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CONFORMANCE_KUBECONFIG") is { Length: > 0 } kubeconfig)
        {
            _proxy = Process.Start(new ProcessStartInfo(KubectlProgram.Find()!, ["--kubeconfig", kubeconfig, "proxy", "--port=0"]) { RedirectStandardOutput = true })!;
            var line = await _proxy.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("kubectl proxy did not start");
            Http = new HttpClient { BaseAddress = new Uri("http://" + line.Split(' ')[^1]) };
            Direct = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        }
        else
        {
            _cluster = await TestCluster.StartAsync(options => options with { RunControllers = true, PodBackoff = TimeSpan.FromSeconds(3) });
            Http = _cluster.Connect(_cluster.Host.AdminToken);
            var own = Path.GetTempFileName();
            _cluster.Host.WriteKubeconfig(own);
            Direct = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(own));
            File.Delete(own);
        }
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        Direct.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _proxy?.Kill();
        _proxy?.Dispose();
    }
}
