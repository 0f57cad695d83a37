using System.Net.Sockets;
using TalosImageOperator.LocalCluster.Node.Docker;

namespace TalosImageOperator.LocalCluster.Node.Probes;

/// <summary>Asks a container once how it is: exec, tcpSocket or httpGet. Containers listen on this machine's own network.</summary>
internal sealed class ProbeRunner(DockerContainers containers, TimeProvider time) : IDisposable
{
#pragma warning disable CA5359 // A probe takes any certificate, as the kubelet's does: it asks whether, not who.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = new() { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    });
#pragma warning restore CA5359

    /// <returns>Null for a success, or what went wrong.</returns>
    public async Task<string?> AskAsync(JsonObject container, JsonObject probe, string id, CancellationToken cancellationToken)
    {
        var timeout = ProbeSettings.Of(probe).Timeout;
        if (probe.Map("exec") is { } exec)
        {
            return await ExecAsync(id, exec, timeout, cancellationToken);
        }

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (probe.Map("tcpSocket") is { } socket)
            {
                await ConnectAsync(container, socket, either.Token);
            }
            else if (probe.Map("httpGet") is { } get)
            {
                return await GetAsync(container, get, either.Token);
            }

            return null;
        }
        catch (Exception fault) when (fault is SocketException or HttpRequestException)
        {
            return fault.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return "context deadline exceeded";
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> ExecAsync(string id, JsonObject exec, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var result = await containers.ExecAsync(id, exec.Items("command").Texts(), timeout, cancellationToken);
        if (result is null)
        {
            return $"command timed out after {timeout.TotalSeconds}s";
        }

        return result.ExitCode == 0 ? null : (result.Output + result.Error).Trim();
    }

    private static async Task ConnectAsync(JsonObject container, JsonObject socket, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Host(socket), Port(container, socket), cancellationToken);
    }

    private async Task<string?> GetAsync(JsonObject container, JsonObject get, CancellationToken cancellationToken)
    {
        var path = get.Text("path") is { Length: > 0 } asked ? asked : "/";
        var target = new Uri($"{(get.Text("scheme") ?? "HTTP").ToLowerInvariant()}://{Host(get)}:{Port(container, get)}{path}");
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        foreach (var header in get.Items("httpHeaders").Objects())
        {
            request.Headers.TryAddWithoutValidation(header.Text("name") ?? "", header.Text("value"));
        }
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var code = (int)response.StatusCode;
        return code is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {code}";
    }

    private static string Host(JsonObject handler) => handler.Text("host") is { Length: > 0 } host ? host : "127.0.0.1";

    private static int Port(JsonObject container, JsonObject handler) =>
        (int)(handler.Integer("port")
            ?? container.Items("ports").Objects().FirstOrDefault(port => port.Text("name") == handler.Text("port")).Integer("containerPort")
            ?? 0);
}

/// <summary>A probe's numbers, with the API's defaults.</summary>
internal sealed record ProbeSettings(
    TimeSpan InitialDelay, TimeSpan Period, TimeSpan Timeout, int SuccessThreshold, int FailureThreshold)
{
    public static ProbeSettings Of(JsonObject probe) => new(
        TimeSpan.FromSeconds(probe.Integer("initialDelaySeconds") ?? 0),
        TimeSpan.FromSeconds(probe.Integer("periodSeconds") ?? 10),
        TimeSpan.FromSeconds(probe.Integer("timeoutSeconds") ?? 1),
        (int)(probe.Integer("successThreshold") ?? 1),
        (int)(probe.Integer("failureThreshold") ?? 3));
}
