using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>Requests to a local cluster by hand.</summary>
internal sealed class ClusterClient(HttpClient http) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Null if there is no such object.</summary>
    public async Task<JsonObject?> GetAsync(string path)
    {
        var (code, body) = await SendAsync(HttpMethod.Get, path, null);
        return code == HttpStatusCode.NotFound ? null : Good(code, body);
    }

    public async Task<JsonObject> CreateAsync(string path, JsonObject value)
    {
        var (code, body) = await SendAsync(HttpMethod.Post, path, value);
        return Good(code, body);
    }

    public async Task<JsonObject> PutAsync(string path, JsonObject value)
    {
        var (code, body) = await SendAsync(HttpMethod.Put, path, value);
        return Good(code, body);
    }

    public async Task<JsonObject> PatchAsync(string path, string json)
    {
        var (code, body) = await SendAsync(HttpMethod.Patch, path, JsonNode.Parse(json)!.AsObject(), "application/merge-patch+json");
        return Good(code, body);
    }

    public async Task DeleteAsync(string path)
    {
        var (code, body) = await SendAsync(HttpMethod.Delete, path, null);
        Good(code, body);
    }

    public async Task ApplyYamlAsync(string path, string yaml)
    {
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Code, JsonObject Body)> SendAsync(
        HttpMethod method, string path, JsonObject? body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>Every object of a collection and every change of one, until cancelled.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"{path}?watch=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var change = JsonNode.Parse(line)!.AsObject();
            if ((string?)change["type"] is "ADDED" or "MODIFIED")
            {
                yield return change["object"]!.AsObject();
            }
        }
    }

    /// <summary>Waits for an object of a collection that is as it should be.</summary>
    /// <exception cref="TimeoutException">There was none within a minute.</exception>
    public async Task<JsonObject> UntilAsync(string collection, Func<JsonObject, bool> fits)
    {
        JsonObject? last = null;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var value in WatchAsync(collection, limit.Token))
            {
                last = value;
                if (fits(value))
                {
                    return value;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
        }

        throw new TimeoutException($"{collection}: no object came to be as it should, the last was {last?["metadata"]?["name"]}: {last?["status"]?.ToJsonString()}");
    }

    public void Dispose() => http.Dispose();

    private static JsonObject Good(HttpStatusCode code, JsonObject body) =>
        (int)code < 300 ? body : throw new InvalidOperationException($"{code}: {body["message"]}");
}
