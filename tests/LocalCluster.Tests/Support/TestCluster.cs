using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Support;

/// <summary>A cluster of a test's own, spoken to over HTTP.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>In the place of a token: the administrator impersonates this user.</summary>
    public const string Jane = "as jane";

    private readonly HttpClient _http;

    private TestCluster(LocalClusterHost host)
    {
        Host = host;
        _http = Connect(host.AdminToken);
    }

    public LocalClusterHost Host { get; }

    public static async Task<TestCluster> StartAsync(Func<LocalClusterOptions, LocalClusterOptions>? configure = null)
    {
        var options = new LocalClusterOptions { RunControllers = false, RunNodeAgent = false };
        return new TestCluster(await LocalClusterHost.StartAsync(configure?.Invoke(options) ?? options));
    }

    public Task<Reply> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, null, null, accept);

    public Task<Reply> PostAsync(string path, string yaml) => SendAsync(HttpMethod.Post, path, yaml);

    public Task<Reply> PutAsync(string path, JsonObject value) =>
        SendAsync(HttpMethod.Put, path, JsonText.WriteString(value), "application/json");

    public Task<Reply> PatchAsync(string path, string kind, string yaml) =>
        SendAsync(HttpMethod.Patch, path, kind == "apply-patch+yaml" ? yaml : JsonOf(yaml), "application/" + kind);

    public Task<Reply> DeleteAsync(string path, string? yaml = null) => SendAsync(HttpMethod.Delete, path, yaml);

    public Task<Reply> ApplyAsync(string path, string manager, string yaml, bool force = false) =>
        PatchAsync($"{path}?fieldManager={manager}&force={(force ? "true" : "false")}", "apply-patch+yaml", yaml);

    /// <summary>Creates, and fails the test where that is refused.</summary>
    public async Task<JsonObject> CreateAsync(string path, string yaml)
    {
        var reply = await PostAsync(path, yaml);
        Assert.True(reply.Code == 201, reply.Body.ToJsonString());
        return reply.Body;
    }

    public Task<Watched> WatchAsync(string path, string? accept = null) => Watched.OpenAsync(_http, path, accept);

    /// <summary>A client; a list receives a number for each connection that it opens.</summary>
    public HttpClient Connect(string? token, Version? version = null, List<int>? connections = null)
    {
        var client = Host.CreateClient(token == Jane ? Host.AdminToken : token, handler =>
        {
            if (connections is not null)
            {
                handler.PlaintextStreamFilter = (context, _) =>
            {
                lock (connections)
                {
                    connections.Add(connections.Count);
                }

                return ValueTask.FromResult(context.PlaintextStream);
            };
            }
        });
        if (token == Jane)
        {
            client.DefaultRequestHeaders.Add("Impersonate-User", "jane");
            client.DefaultRequestHeaders.Add("Impersonate-Group", "builders");
        }

        client.Timeout = TimeSpan.FromSeconds(30);
        client.DefaultRequestVersion = version ?? HttpVersion.Version11;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("test/1.0");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
    }

    private static string JsonOf(string yaml) => JsonText.WriteString(YamlText.Parse(Encoding.UTF8.GetBytes(yaml)));

    /// <summary>Sends as someone else than the administrator; without a token, as nobody.</summary>
    public async Task<Reply> AsAsync(string? token, string method, string path, string? yaml = null, string contentType = "application/yaml")
    {
        using var client = Connect(token);
        return await SendAsync(client, new HttpMethod(method), path, yaml, contentType, null);
    }

    public Task<Reply> SendAsync(HttpMethod method, string path, string? body, string? contentType = "application/yaml", string? accept = null) =>
        SendAsync(_http, method, path, body, contentType, accept);

    private static async Task<Reply> SendAsync(
        HttpClient http, HttpMethod method, string path, string? body, string? contentType, string? accept)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType!);
        }
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        string[] warnings = response.Headers.TryGetValues("Warning", out var values) ? [.. values] : [];
        var json = response.Content.Headers.ContentType?.MediaType == "application/json";
        var value = json && bytes.Length > 0 ? JsonText.ParseObject(bytes) : [];
        return new Reply((int)response.StatusCode, value, warnings, response.Content.Headers.ContentType?.ToString() ?? "");
    }
}
