using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Finds the transport of an insecure registry: <c>spec.registry.insecure</c> allows plain HTTP and unverified certificates, and
/// oras has a flag for each. A registry on the loopback address counts as insecure, as in Docker and BuildKit.
/// </summary>
/// <remarks>
/// Plain HTTP sends credentials unencrypted, so it is used only for a registry that answers over HTTP, not after a TLS timeout.
/// </remarks>
public static class TransportProbe
{
    private const int HttpsPort = 443;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>Null if the registry does not answer in time.</returns>
    public static async Task<Transport?> OfAsync(string host, bool insecure, TimeProvider time, CancellationToken stop)
    {
        if (!insecure && !ImageReference.IsLoopback(host))
        {
            return Transport.Https;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            if (await SpeaksTlsAsync(host, either.Token))
            {
                return Transport.UncheckedHttps;
            }

            return await SpeaksHttpAsync(host, either.Token) ? Transport.PlainHttp : null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<bool> SpeaksTlsAsync(string host, CancellationToken stop)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(ImageReference.Name(host), ImageReference.Port(host, HttpsPort), stop);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = ImageReference.Name(host),
                // Nothing is sent: the probe only checks whether the server uses TLS.
#pragma warning disable CA5359
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            }, stop);
            return true;
        }
        catch (Exception failure) when (failure is SocketException or IOException or AuthenticationException)
        {
            return false;
        }
    }

    // A TLS server answers an unencrypted request with 400.
    private static async Task<bool> SpeaksHttpAsync(string host, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler, disposeHandler: false);
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://{host}/v2/"), HttpCompletionOption.ResponseHeadersRead, stop);
            return answer.StatusCode != HttpStatusCode.BadRequest;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>The protocol for a registry.</summary>
public enum Transport
{
    Https,

    /// <summary>HTTPS without verification of the certificate.</summary>
    UncheckedHttps,

    PlainHttp,
}
