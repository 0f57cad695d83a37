using System.Net;
using System.Net.Sockets;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>A server on the loopback address behind a gate: connections wait until it is opened, and then pass.</summary>
internal sealed class GatedHost : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="target">The server that connections pass to.</param>
    public GatedHost(Uri target)
    {
        _listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync(target);
    }

    /// <summary>The target's URL with the gate's port.</summary>
    public Uri Address { get; }

    /// <summary>Completes when a client waits.</summary>
    public Task Waiting => _waiting.Task;

    public void Open() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync(Uri target)
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token), target));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient client, Uri target)
    {
        using var inner = new TcpClient();
        using (client)
        {
            try
            {
                _waiting.TrySetResult();
                await _open.Task.WaitAsync(_stop.Token);
                await inner.ConnectAsync(target.Host, target.Port, _stop.Token);
                var request = client.GetStream().CopyToAsync(inner.GetStream(), _stop.Token);
                await inner.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
                client.Close();
                await request;
            }
            catch (Exception end) when (end is IOException or ObjectDisposedException or SocketException or OperationCanceledException)
            {
                // The client or the test is gone.
            }
        }
    }
}
