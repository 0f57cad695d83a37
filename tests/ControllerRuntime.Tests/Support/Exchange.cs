using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>One request, and the test's hand on its answer.</summary>
public sealed class Exchange
{
    private readonly HttpContext _context;
    private readonly Dictionary<string, string> _query;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Exchange(HttpContext context, string body)
    {
        // Copied: the server uses the context again for the next request of the connection.
        (_context, Body) = (context, body);
        (Method, Path) = (context.Request.Method, context.Request.Path);
        ContentType = context.Request.ContentType;
        Authorization = context.Request.Headers.Authorization;
        _query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        context.RequestAborted.Register(() =>
        {
            _gone.TrySetResult();
            _finished.TrySetResult();
        });
    }

    public string Body { get; }

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public string Method { get; }

    public string Path { get; }

    public string? ContentType { get; }

    public string? Authorization { get; }

    public bool IsWatch => Query("watch") == "true";

    /// <summary>Completes when the client has hung up.</summary>
    public Task ClientGone => _gone.Task.WaitAsync(Patience.Limit);

    internal Task Finished => _finished.Task;

    /// <summary>A parameter of the query; null if there is none of that name.</summary>
    public string? Query(string name) => _query.GetValueOrDefault(name);

    public async Task AnswerAsync(int status, string body, string contentType = "application/json", string? retryAfter = null)
    {
        _context.Response.StatusCode = status;
        _context.Response.ContentType = contentType;
        if (retryAfter is not null)
        {
            _context.Response.Headers.RetryAfter = retryAfter;
        }

        await _context.Response.WriteAsync(body);
        End();
    }

    /// <summary>Sends the headers and keeps the body open.</summary>
    public async Task<Exchange> BeginAsync()
    {
        _context.Response.ContentType = "application/json";
        await _context.Response.StartAsync();
        await _context.Response.Body.FlushAsync();
        return this;
    }

    public async Task SendAsync(string text)
    {
        await _context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        await _context.Response.Body.FlushAsync();
    }

    public Task EventAsync(string type, string entity) => SendAsync($$"""{"type":"{{type}}","object":{{entity}}}""" + "\n");

    public void End() => _finished.TrySetResult();

    /// <summary>Cuts the connection.</summary>
    public void Abort()
    {
        if (_finished.Task.IsCompleted)
        {
            return;
        }

        _context.Abort();
        _finished.TrySetResult();
    }
}
