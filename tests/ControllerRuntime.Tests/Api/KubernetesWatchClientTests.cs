using k8s;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class KubernetesWatchClientTests
{
    [Fact]
    public void Connections_OfTheClient_FindADeadPeerAsClientGoDoes()
    {
        var configuration = new KubernetesClientConfiguration { Host = "https://example.dev" };
        using var client = new KubernetesWatchClient(configuration);
        using var handler = new SocketsHttpHandler();
        configuration.FirstMessageHandlerSetup(handler);

        Assert.Equal(
            (HttpKeepAlivePingPolicy.Always, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(15)),
            (handler.KeepAlivePingPolicy, handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout));
        Assert.Equal(TimeSpan.FromMinutes(15), handler.PooledConnectionLifetime);
    }

    [Fact]
    public void Connections_OfTwoClientsOfOneConfiguration_KeepTheCallersOwnSetup()
    {
        var calls = 0;
        var configuration = new KubernetesClientConfiguration { Host = "https://example.dev", FirstMessageHandlerSetup = _ => calls++ };
        using var first = new KubernetesWatchClient(configuration);
        using var second = new KubernetesWatchClient(configuration);
        calls = 0;
        using var handler = new SocketsHttpHandler();
        configuration.FirstMessageHandlerSetup(handler);

        Assert.Equal(1, calls);
    }
}
