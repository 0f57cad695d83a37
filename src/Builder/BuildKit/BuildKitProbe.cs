using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>
/// Asks a <c>tcp://</c> endpoint for its workers. buildx waits 20 seconds for an endpoint and then reports only that it did not answer;
/// this reports the cause, and at once.
/// </summary>
public sealed class BuildKitProbe(TimeProvider time)
{
    private const string Workers = "/moby.buildkit.v1.Control/ListWorkers";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A gRPC message: not compressed, 0 bytes long.
    private static readonly byte[] EmptyMessage = [0, 0, 0, 0, 0];

    /// <param name="endpoint">Such as <c>tcp://buildkit-amd64:1234</c>.</param>
    /// <param name="tls">Null for a connection without TLS.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <returns>Null if BuildKit answers.</returns>
    public async Task<BuildKitProblem?> AskAsync(string endpoint, BuildKitTls? tls, CancellationToken stop)
    {
        if (tls?.Problem(time.GetUtcNow()) is { } invalid)
        {
            return new BuildKitProblem(invalid, OfCertificate: true);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            if (tls is not null && await HandshakeAsync(new Uri(endpoint), tls, patience.Token) is { } refusal)
            {
                return refusal;
            }

            // BuildKit's clients use no proxy.
            using var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = tls?.Options() ?? new SslClientAuthenticationOptions() };
            using var client = new HttpClient(handler);
            using var request = Request(endpoint, tls is not null);
            using var answer = await client.SendAsync(request, patience.Token);
            var status = answer.Headers.Concat(answer.TrailingHeaders).FirstOrDefault(header => header.Key == "grpc-status").Value?.FirstOrDefault();
            return answer.StatusCode == HttpStatusCode.OK && status == "0"
                ? null
                : new BuildKitProblem($"it answered with HTTP {(int)answer.StatusCode} and gRPC status {status ?? "unknown"}, so it is not BuildKit");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new BuildKitProblem($"no answer in {Patience.TotalSeconds:0} s");
        }
        catch (CryptographicException)
        {
            return new BuildKitProblem("ca.crt, tls.crt or tls.key is not in PEM, or tls.key belongs to another certificate", OfCertificate: true);
        }
        catch (Exception fault) when (fault is HttpRequestException or SocketException or ObjectDisposedException)
        {
            return new BuildKitProblem(Cause(fault));
        }
    }

    /// <summary>
    /// A server refuses a client's certificate after the handshake, by an alert instead of its first bytes. HttpClient may lose the alert when it
    /// closes the connection.
    /// </summary>
    private static async Task<BuildKitProblem?> HandshakeAsync(Uri endpoint, BuildKitTls tls, CancellationToken stop)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(endpoint.Host, endpoint.Port, stop);
        await using var stream = new SslStream(connection.GetStream());
        var options = tls.Options();
        options.TargetHost = endpoint.Host;
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        try
        {
            await stream.AuthenticateAsClientAsync(options, stop);

            // A gRPC server speaks first.
            return await stream.ReadAsync(new byte[1], stop) > 0
                ? null
                : new BuildKitProblem("it closed the connection after the TLS handshake: no BuildKit is behind it, or it refuses the certificate");
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            return new BuildKitProblem(Cause(fault), OfCertificate: !Causes(fault).Any(cause => cause is SocketException));
        }
    }

    private static HttpRequestMessage Request(string endpoint, bool secure)
    {
        var address = new UriBuilder(endpoint) { Scheme = secure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, Path = Workers }.Uri;
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(EmptyMessage),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return request;
    }

    private static IEnumerable<Exception> Causes(Exception fault)
    {
        for (var cause = (Exception?)fault; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    // OpenSSL names the alert in the innermost exception.
    private static string Cause(Exception fault) => Causes(fault).Last().Message.Trim().TrimEnd('.');
}

/// <summary>Why a BuildKit endpoint cannot be used.</summary>
/// <param name="Text">Part of a sentence.</param>
/// <param name="OfCertificate">Whether another certificate, of the client or the server, would help.</param>
public sealed record BuildKitProblem(string Text, bool OfCertificate = false);
