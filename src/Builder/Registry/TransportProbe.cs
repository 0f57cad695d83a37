using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Finds out how to talk to an insecure registry: <c>spec.registry.insecure</c> means plain HTTP or an unchecked certificate, and
/// oras has a flag for each. A registry on the loopback address counts as insecure, as it does for Docker and BuildKit.
/// </summary>
/// <remarks>
/// Plain HTTP, and with it credentials in clear, is used only for a registry that answers in it: a TLS handshake that times out proves
/// nothing.
/// </remarks>
public static class TransportProbe
{
    private const int HttpsPort = 443;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>Null where the registry does not answer in time.</returns>
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
                // Nothing is sent: the question is only whether the other side uses TLS at all.
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

    // A server that expects TLS answers a request in clear with 400.
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
