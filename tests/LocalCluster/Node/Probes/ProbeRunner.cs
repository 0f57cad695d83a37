using TalosImageOperator.LocalCluster.Node.Docker;

namespace TalosImageOperator.LocalCluster.Node.Probes;

/// <summary>Asks a container once how it is: exec or httpGet. Containers listen on this machine's own network.</summary>
internal sealed class ProbeRunner(DockerContainers containers, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });

    /// <returns>Null for a success, or what went wrong.</returns>
    public async Task<string?> AskAsync(JsonObject container, JsonObject probe, string id, CancellationToken cancellationToken)
    {
        var timeout = ProbeSettings.Of(probe).Timeout;
        if (probe.Map("exec") is { } exec)
        {
            var result = await containers.ExecAsync(id, exec.Items("command").Texts(), timeout, cancellationToken);
            return result is null ? $"command timed out after {timeout.TotalSeconds}s"
                : result.ExitCode == 0 ? null : (result.Output + result.Error).Trim();
        }

        if (probe.Map("httpGet") is not { } get || get.Text("scheme") is not (null or "HTTP"))
        {
            return "this node knows probes by exec and by httpGet over HTTP only";
        }

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var target = new Uri($"http://{get.Text("host") ?? "127.0.0.1"}:{Port(container, get)}{get.Text("path")}");
            using var response = await _http.GetAsync(target, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var code = (int)response.StatusCode;
            return code is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {code}";
        }
        catch (HttpRequestException fault)
        {
            return fault.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return "context deadline exceeded";
        }
    }

    public void Dispose() => _http.Dispose();

    private static long? Port(JsonObject container, JsonObject handler) => handler.Integer("port")
        ?? container.Items("ports").Objects().FirstOrDefault(port => port.Text("name") == handler.Text("port")).Integer("containerPort");
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
