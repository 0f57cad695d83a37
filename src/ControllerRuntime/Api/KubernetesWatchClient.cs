using System.Net;
using k8s;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Exposes raw requests of the Kubernetes client. The client's own watch drops errors, decodes twice and waits for the first event,
/// and its error type contains the Authorization header. This class uses only its configuration, credentials and connection pool.
/// </summary>
public sealed class KubernetesWatchClient : Kubernetes
{
    private readonly Uri _root;
    private readonly bool _disableHttp2;
    private readonly string? _tlsServerName;
    private readonly string? _userAgent;

    public KubernetesWatchClient(KubernetesClientConfiguration configuration, params DelegatingHandler[] handlers)
        : base(WithConnectionLimits(configuration), handlers)
    {
        (_disableHttp2, _tlsServerName, _userAgent) = (configuration.DisableHttp2, configuration.TlsServerName, configuration.UserAgent);
        var address = BaseUri.AbsoluteUri;
        _root = new Uri(address.EndsWith('/') ? address : address + "/");
    }

    /// <summary>Sends the request and returns after the response headers, with any status.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string pathAndQuery, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root, pathAndQuery)) { Content = body };
        request.Headers.Accept.ParseAdd("application/json");
        if (!string.IsNullOrWhiteSpace(_userAgent))
        {
            request.Headers.UserAgent.ParseAdd(_userAgent);
        }

        if (!_disableHttp2)
        {
            request.Version = HttpVersion.Version20;
        }

        if (!string.IsNullOrWhiteSpace(_tlsServerName))
        {
            request.Headers.Host = _tlsServerName;
        }

        if (Credentials is not null)
        {
            await Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        return await HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    // Connections are renewed to notice moved endpoints and rotated certificates. The pings, with client-go's intervals, detect a dead
    // peer, which a watch without events would notice only after its timeout.
    private static KubernetesClientConfiguration WithConnectionLimits(KubernetesClientConfiguration configuration)
    {
        var before = configuration.FirstMessageHandlerSetup;
        if (before?.Target is ConnectionLimits)
        {
            return configuration;
        }

        configuration.FirstMessageHandlerSetup = new ConnectionLimits(before).Apply;
        return configuration;
    }

    private sealed class ConnectionLimits(Action<SocketsHttpHandler>? before)
    {
        public void Apply(SocketsHttpHandler handler)
        {
            handler.ConnectTimeout = TimeSpan.FromSeconds(10);
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(15);
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
            before?.Invoke(handler);
        }
    }
}
