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
        catch (HttpRequestException fault)
        {
            return Explain(fault, tls is not null);
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

    private static BuildKitProblem Explain(HttpRequestException fault, bool secure)
    {
        var causes = Causes(fault).ToList();
        if (causes.OfType<SocketException>().FirstOrDefault() is { } socket && socket.SocketErrorCode != SocketError.ConnectionReset)
        {
            return new BuildKitProblem(Sentence(socket));
        }

        // The server's refusal of a client certificate arrives after the handshake, as a TLS alert that only OpenSSL names.
        var innermost = Sentence(causes[^1]);
        return new BuildKitProblem(
            innermost, secure && (causes.Any(cause => cause is AuthenticationException) || innermost.Contains("alert", StringComparison.Ordinal)));
    }

    private static IEnumerable<Exception> Causes(Exception fault)
    {
        for (var cause = (Exception?)fault; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static string Sentence(Exception fault) => fault.Message.Trim().TrimEnd('.');
}

/// <summary>Why a BuildKit endpoint cannot be used.</summary>
/// <param name="Text">Part of a sentence.</param>
/// <param name="OfCertificate">Whether another certificate, of the client or the server, would help.</param>
public sealed record BuildKitProblem(string Text, bool OfCertificate = false);
