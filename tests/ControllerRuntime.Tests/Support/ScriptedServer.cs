using System.Net;
using System.Threading.Channels;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>A real HTTP server whose answers the test gives by hand, or through <see cref="Responder"/>.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Exchange> _arrivals = Channel.CreateUnbounded<Exchange>();
    private int _open;

    private ScriptedServer(WebApplication app)
    {
        _app = app;
    }

    public string Address { get; private set; } = "";

    /// <summary>Requests that have not been answered to the end.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Answers a request itself and returns true, or leaves it to the test.</summary>
    public Func<HttpContext, Task<bool>>? Responder { get; set; }

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.AllowSynchronousIO = false;
        });
        var server = new ScriptedServer(builder.Build());
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        server.Address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    public KubernetesClientConfiguration Configuration(string? token = null) => new() { Host = Address, AccessToken = token };

    /// <summary>The next request that no responder took.</summary>
    public async Task<Exchange> NextAsync() => await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    public async ValueTask DisposeAsync()
    {
        while (_arrivals.Reader.TryRead(out var left))
        {
            left.Abort();
        }

        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        try
        {
            await _app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // Requests that a test left open are cut.
        }

        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _open);
        try
        {
            if (Responder is { } respond && await respond(context))
            {
                return;
            }

            using var reader = new StreamReader(context.Request.Body);
            var exchange = new Exchange(context, await reader.ReadToEndAsync());
            await _arrivals.Writer.WriteAsync(exchange);
            await exchange.Finished;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
