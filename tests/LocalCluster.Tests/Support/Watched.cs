using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Tests.Support;

/// <summary>An open watch, read line by line.</summary>
internal sealed class Watched(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<Watched> OpenAsync(HttpClient http, string path, string? accept, Version? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = version ?? System.Net.HttpVersion.Version11 };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new Watched(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public int Code => (int)response.StatusCode;

    /// <summary>The next event, or null at the end of the stream.</summary>
    public Task<JsonObject?> NextAsync() => NextAsync(CancellationToken.None).WaitAsync(Patience);

    /// <inheritdoc cref="NextAsync()"/>
    public async Task<JsonObject?> NextAsync(CancellationToken cancellationToken)
    {
        var line = await reader.ReadLineAsync(cancellationToken);
        return line is null ? null : JsonText.ParseObject(System.Text.Encoding.UTF8.GetBytes(line));
    }

    /// <summary>The next event as <c>TYPE name</c>.</summary>
    public async Task<string> NextLineAsync()
    {
        var happened = await NextAsync();
        return happened is null ? "end" : $"{happened.Text("type")} {happened.Text("object", "metadata", "name")}".TrimEnd();
    }

    /// <summary>The first object with which this holds.</summary>
    public async Task<JsonObject> UntilAsync(Func<JsonObject, bool> holds)
    {
        while (true)
        {
            var value = (await NextAsync()).Map("object") ?? throw new InvalidOperationException("the watch has ended");
            if (holds(value))
            {
                return value;
            }
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
