using System.Net;
using System.Net.Sockets;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class TransportProbeTests
{
    [Fact]
    public async Task OfAsync_SecureHost_IsNotEvenAsked() => Assert.Equal(
        Transport.Https,
        await TransportProbe.OfAsync("registry.invalid", insecure: false, TimeProvider.System, CancellationToken.None));

    [Fact]
    public async Task OfAsync_LoopbackThatAnswersInClear_IsPlainHttp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = AnswerInClearAsync(listener);
        var host = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        var transport = await TransportProbe.OfAsync(host, insecure: false, TimeProvider.System, CancellationToken.None);

        await server;
        Assert.Equal(Transport.PlainHttp, transport);
    }

    private static async Task AnswerInClearAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
    }
}
