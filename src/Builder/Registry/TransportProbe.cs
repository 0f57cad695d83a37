using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Finds out how an insecure registry is spoken to: <c>registry.insecure</c> means plain HTTP or an unchecked certificate, and
/// oras wants to be told which. A registry on the loopback address counts as insecure, as it does for Docker and BuildKit.
/// </summary>
public static class TransportProbe
{
    private const int HttpsPort = 443;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<Transport> OfAsync(string host, bool insecure, TimeProvider time, CancellationToken stop)
    {
        if (!insecure && !ImageReference.IsLoopback(host))
            return Transport.Https;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            return await SpeaksTlsAsync(host, either.Token) ? Transport.UncheckedHttps : Transport.PlainHttp;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return Transport.PlainHttp;
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
                // Nothing is sent: only whether TLS is spoken at all is asked.
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
}
