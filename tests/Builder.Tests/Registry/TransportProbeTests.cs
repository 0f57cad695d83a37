using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class TransportProbeTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TransportProbeTests()
    {
        _listener.Start();
    }

    private string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    [Fact]
    public async Task OfAsync_SecureHost_IsNotEvenAsked() => Assert.Equal(
        Transport.Https,
        await TransportProbe.OfAsync("registry.invalid", insecure: false, TimeProvider.System, CancellationToken.None));

    [Fact]
    public async Task OfAsync_RegistryThatAnswersInClear_IsPlainHttp()
    {
        await using var registry = await FaultyRegistry.StartAsync("127.0.0.1:1");
        registry.Fail("GET", "^/v2/$", FaultyRegistry.Status(401));
        Assert.Equal(Transport.PlainHttp, await ProbeAsync(registry.Host));
    }

    [SkippableFact]
    public async Task OfAsync_RegistryWithAnUnknownCertificate_IsUncheckedHttps()
    {
        TlsRegistry.Require();
        using var registry = await TlsRegistry.StartAsync();
        Assert.Equal(Transport.UncheckedHttps, await TransportProbe.OfAsync(registry.Host, insecure: true, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task OfAsync_ServerThatExpectsTlsAndRefusesOurs_IsNotPlainHttp()
    {
        var server = AnswerAsync(2, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        Assert.Null(await ProbeAsync(Host));
        await server;
    }

    [Fact]
    public async Task OfAsync_NothingListens_HasNoAnswer()
    {
        var host = Host;
        _listener.Stop();
        Assert.Null(await ProbeAsync(host));
    }

    [Fact]
    public async Task OfAsync_HandshakeThatTimesOut_IsNotPlainHttp()
    {
        var time = new FakeTimeProvider();
        var probe = TransportProbe.OfAsync(Host, insecure: true, time, CancellationToken.None);
        using var silent = await _listener.AcceptTcpClientAsync();
        // The handshake has begun.
        await silent.GetStream().ReadExactlyAsync(new byte[1]);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await probe);
    }

    public void Dispose() => _listener.Dispose();

    private static Task<Transport?> ProbeAsync(string host) =>
        TransportProbe.OfAsync(host, insecure: false, TimeProvider.System, CancellationToken.None);

    private async Task AnswerAsync(int connections, byte[] answer)
    {
        for (var connection = 0; connection < connections; connection++)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await client.GetStream().ReadExactlyAsync(new byte[1]);
            await client.GetStream().WriteAsync(answer);
        }
    }
}
