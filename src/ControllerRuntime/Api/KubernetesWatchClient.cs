using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Raw requests to an API server by the configuration and the credentials of the Kubernetes client. The client itself is not used:
/// its watch drops errors, decodes twice and waits for the first event, its error type carries the Authorization header, and an
/// instance of it keeps every operation of the API and every model in the program.
/// </summary>
public sealed class KubernetesWatchClient : IDisposable
{
    // In bytes. Lists are read while they arrive: what is buffered of them is memory that stays.
    private const int StreamWindow = 256 * 1024;

    private readonly Uri _root;
    private readonly HttpClient _http;
    private readonly ServiceClientCredentials? _credentials;
    private readonly bool _disableHttp2;
    private readonly string? _tlsServerName;
    private readonly string? _userAgent;

    /// <param name="configuration">Where the server is, how it is checked, and who asks.</param>
    /// <param name="handlers">The outermost first.</param>
    public KubernetesWatchClient(KubernetesClientConfiguration configuration, params DelegatingHandler[] handlers)
    {
        (_disableHttp2, _tlsServerName, _userAgent) = (configuration.DisableHttp2, configuration.TlsServerName, configuration.UserAgent);
        _root = new Uri(configuration.Host.EndsWith('/') ? configuration.Host : configuration.Host + "/");
        _credentials = Kubernetes.CreateCredentials(configuration);
        HttpMessageHandler innermost = CreateHandler(configuration);
        foreach (var handler in handlers.Reverse())
        {
            handler.InnerHandler = innermost;
            innermost = handler;
        }

        _http = new HttpClient(innermost) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// Connections are renewed so that a moved endpoint or a rotated certificate is noticed. client-go's pings find a peer that has
    /// gone without closing them, which a watch without events would not notice before its timeout.
    /// </summary>
    internal static SocketsHttpHandler CreateHandler(KubernetesClientConfiguration configuration)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            InitialHttp2StreamWindowSize = StreamWindow,
        };
        if (configuration.SkipTlsVerify)
        {
#pragma warning disable CA5359 // The user's kubeconfig says insecure-skip-tls-verify.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (configuration.SslCaCerts is { } authorities)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                certificate is not null && chain is not null
                && Kubernetes.CertificateValidationCallBack(sender, authorities, certificate, chain, errors);
        }

        if (OwnCertificate(configuration) is { } own)
        {
            handler.SslOptions.ClientCertificates = [own];
        }

        configuration.FirstMessageHandlerSetup?.Invoke(handler);
        return handler;
    }

    private static X509Certificate2? OwnCertificate(KubernetesClientConfiguration configuration) =>
        Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath) is { } certificate
        && Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath) is { } key
            ? X509Certificate2.CreateFromPem(certificate, key)
            : null;

    private static string? Pem(string? base64, string? file) =>
        !string.IsNullOrWhiteSpace(base64) ? Encoding.UTF8.GetString(Convert.FromBase64String(base64))
        : !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file)
        : null;

    /// <summary>Sends the request and returns at the response headers, whatever the status.</summary>
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

        if (_credentials is not null)
        {
            await _credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
