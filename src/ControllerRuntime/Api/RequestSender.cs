using System.Text.Json;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Sends requests with a timeout that includes the body, and maps every error to one exception type.</summary>
internal sealed class RequestSender(KubernetesHttpClient client, TimeSpan timeout, TimeProvider time)
{
    public async Task<TResult> SendAsync<TResult>(
        HttpMethod method, string path, HttpContent? body,
        Func<Stream, CancellationToken, ValueTask<TResult>> read, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await client.SendAsync(method, path, body, linked.Token);
            await ThrowIfRefusedAsync(method, path, response, linked.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(linked.Token);
            return await read(stream, linked.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Describe(method, path)}: no complete answer within {timeout.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Opens a stream without a timeout. Only the token ends it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(HttpMethod.Get, path, null, cancellationToken);
        try
        {
            await ThrowIfRefusedAsync(HttpMethod.Get, path, response, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task ThrowIfRefusedAsync(
        HttpMethod method, string path, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var request = Describe(method, path);
        var code = (int)response.StatusCode;
        var retryAfter = RetryAfterHeader.Read(response, time);
        throw await ReadStatusAsync(response, cancellationToken) is { } status
            ? StatusReader.ToException(request, code, status, retryAfter)
            : StatusReader.ToException(request, code, retryAfter);
    }

    private static async Task<JsonElement?> ReadStatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Without the query, because a continue token is long and meaningless to people.
    private static string Describe(HttpMethod method, string path) => $"{method} /{path.Split('?', 2)[0]}";
}
