using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Benchmarks.Load;

/// <summary>A plain HTTPS client of an API server, with the connections that are asked for.</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly HttpClient _http;

    public LoadClient(string kubeconfig, int connections)
    {
        var cluster = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        var handler = KubernetesHttpClient.CreateHandler(cluster);
        handler.MaxConnectionsPerServer = connections;
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(cluster.Host.EndsWith('/') ? cluster.Host : cluster.Host + "/"),
            Timeout = TimeSpan.FromMinutes(5),
        };
        if (cluster.AccessToken is { Length: > 0 } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Task<JsonObject> CreateAsync(string collection, JsonObject entity) => SendAsync(HttpMethod.Post, collection, entity, "application/json");

    public Task<JsonObject> PatchStatusAsync(string path, JsonObject status) =>
        SendAsync(HttpMethod.Patch, $"{path}/status", new JsonObject { ["status"] = status.DeepClone() }, "application/merge-patch+json");

    public Task<JsonObject> ApplyAsync(string path, string yaml) =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager=load", yaml, "application/apply-patch+yaml");

    public async Task DeleteAsync(string path)
    {
        using var response = await _http.DeleteAsync(new Uri(path, UriKind.Relative));
    }

    public Task<JsonObject> GetAsync(string path) => SendAsync(HttpMethod.Get, path, body: (string?)null, "application/json");

    public async Task<IReadOnlyList<JsonObject>> ListAsync(string collection)
    {
        List<JsonObject> items = [];
        string? next = null;
        do
        {
            var page = await GetAsync($"{collection}?limit=500{(next is null ? "" : $"&continue={Uri.EscapeDataString(next)}")}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!.DeepClone().AsObject()));
            next = (string?)page["metadata"]?["continue"];
        }
        while (!string.IsNullOrEmpty(next));

        return items;
    }

    /// <summary>Every change of a collection from now on, until cancelled.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(
        string collection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var version = (string?)(await GetAsync($"{collection}?limit=1"))["metadata"]!["resourceVersion"];
        using var response = await _http.GetAsync(
            new Uri($"{collection}?watch=true&resourceVersion={version}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return JsonNode.Parse(line)!["object"]!.AsObject();
        }
    }

    /// <summary>The sum of a metric of the operator over its series whose labels all contain what is asked for.</summary>
    public static async Task<double> MetricAsync(Uri endpoint, string name, params string[] labels)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(endpoint);
        return text.Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }

    public void Dispose() => _http.Dispose();

    private Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, string type) =>
        SendAsync(method, path, body?.ToJsonString(), type);

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, string? body, string type)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!.AsObject()
            : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text[..Math.Min(text.Length, 300)]}");
    }
}
