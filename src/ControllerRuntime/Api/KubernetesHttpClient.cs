using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Sends raw requests to an API server with the configuration and the credentials of the Kubernetes client. The client itself is not
/// used: its watch drops errors, decodes twice and waits for the first event, its error type contains the Authorization header, and an
/// instance of it keeps every operation and every model of the API in the program.
/// </summary>
public sealed class KubernetesHttpClient : IDisposable
{
    // In bytes. Lists are decoded while they arrive, so a larger window would only be a larger buffer.
    private const int StreamWindow = 256 * 1024;

    private readonly Uri _root;
    private readonly HttpClient _http;
    private readonly ServiceClientCredentials? _credentials;
    private readonly bool _disableHttp2;
    private readonly string? _tlsServerName;
    private readonly string? _userAgent;

    /// <param name="configuration">The address of the server, its certificate authority, and the credentials.</param>
    /// <param name="handlers">The outermost first.</param>
    public KubernetesHttpClient(KubernetesClientConfiguration configuration, params DelegatingHandler[] handlers)
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
    /// Connections are renewed to notice moved endpoints and rotated certificates. The pings, with client-go's intervals, detect a dead
    /// peer, which a watch without events would notice only after its timeout.
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
                // The client's own check looks at the chain alone.
                && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                && Kubernetes.CertificateValidationCallBack(sender, authorities, certificate, chain, errors);
        }

        if (ClientCertificate(configuration) is { } own)
        {
            handler.SslOptions.ClientCertificates = [own];
        }

        configuration.FirstMessageHandlerSetup?.Invoke(handler);
        return handler;
    }

    /// <summary>The certificate that a configuration names, with its key; null without one.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is not valid PEM, or does not belong to the key.</exception>
    public static X509Certificate2? ClientCertificate(KubernetesClientConfiguration configuration) =>
        Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath) is { } certificate
        && Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath) is { } key
            ? X509Certificate2.CreateFromPem(certificate, key)
            : null;

    private static string? Pem(string? base64, string? file) =>
        !string.IsNullOrWhiteSpace(base64) ? Encoding.UTF8.GetString(Convert.FromBase64String(base64))
        : !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file)
        : null;

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

        if (_credentials is not null)
        {
            await _credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
