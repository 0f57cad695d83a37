using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>
/// A proxy in front of a real registry, over plain HTTP on the loopback address, which answers chosen requests itself: with a
/// status, by a reset, or not at all.
/// </summary>
public sealed class FaultyRegistry : IAsyncDisposable
{
    private static readonly string[] NotForwarded = ["Connection", "Host", "Transfer-Encoding"];

    private readonly HttpClient _upstream = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly List<Fault> _faults = [];
    private readonly Lock _lock = new();
    private readonly WebApplication _server;
    private readonly string _address;

    private FaultyRegistry(string upstream)
    {
        _address = $"http://{upstream}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            options.Limits.MaxRequestBodySize = null;
        });
        _server = builder.Build();
        _server.Run(HandleAsync);
    }

    public string Host => new Uri(_server.Urls.Single()).Authority;

    /// <summary>Method and path of every request.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public static async Task<FaultyRegistry> StartAsync(string upstream)
    {
        var registry = new FaultyRegistry(upstream);
        await registry._server.StartAsync();
        return registry;
    }

    /// <summary>Answers requests itself.</summary>
    /// <param name="after">So many of them are let through first.</param>
    /// <param name="times">So many are answered, then all are let through again.</param>
    /// <param name="when">Only these are answered.</param>
    public void Fail(
        string method, string path, RequestDelegate answer, int after = 0, int times = int.MaxValue, Func<HttpRequest, bool>? when = null)
    {
        lock (_lock)
        {
            _faults.Add(new Fault(new Regex($"^({method})$"), new Regex(path), answer, after, times, when ?? (_ => true)));
        }
    }

    /// <summary>Lets every request through again.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>A registry's error as the distribution specification has it; without a code an empty body.</summary>
    public static RequestDelegate Status(int status, string? code = null, string message = "no") => async context =>
    {
        // An answer before the body has been read resets the connection instead of being read.
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        if (status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
        }

        if (status == 429)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        if (code is null || HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"errors":[{"code":"{{code}}","message":{{JsonSerializer.Serialize(message)}}}]}""");
    };

    public static RequestDelegate Reset { get; } = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    public static RequestDelegate Silence { get; } = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString;
        _requests.Enqueue($"{context.Request.Method} {path}");
        await (Answer(context.Request, path) ?? ForwardAsync)(context);
    }

    private RequestDelegate? Answer(HttpRequest request, string path)
    {
        lock (_lock)
        {
            return _faults.Where(fault => fault.Concerns(request, path)).FirstOrDefault(fault => fault.IsDue())?.Answer;
        }
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), _address + context.Request.Path + context.Request.QueryString)
        {
            Content = new StreamContent(context.Request.Body),
        };
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!NotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        // The registry makes the addresses of uploads of it.
        request.Headers.Host = Host;
        using var answer = await _upstream.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!NotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private sealed record Fault(Regex Method, Regex Path, RequestDelegate Answer, int After, int Times, Func<HttpRequest, bool> When)
    {
        private int _seen;

        public bool Concerns(HttpRequest request, string path) => Method.IsMatch(request.Method) && Path.IsMatch(path) && When(request);

        public bool IsDue() => ++_seen > After && _seen - After <= Times;
    }
}
