using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class KubernetesHttpClientTests
{
    [Fact]
    public void Connections_OfTheClient_FindADeadPeerAsClientGoDoes()
    {
        using var handler = KubernetesHttpClient.CreateHandler(new KubernetesClientConfiguration { Host = "https://example.dev" });

        Assert.Equal(
            (HttpKeepAlivePingPolicy.Always, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(15)),
            (handler.KeepAlivePingPolicy, handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout));
        Assert.Equal(TimeSpan.FromMinutes(15), handler.PooledConnectionLifetime);
        Assert.Null(handler.SslOptions.RemoteCertificateValidationCallback);
    }

    [Fact]
    public void Connections_WithAClientCertificate_PresentIt()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=me", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var handler = KubernetesHttpClient.CreateHandler(new KubernetesClientConfiguration
        {
            Host = "https://example.dev",
            ClientCertificateData = Base64(certificate.ExportCertificatePem()),
            ClientCertificateKeyData = Base64(key.ExportECPrivateKeyPem()),
        });

        var own = Assert.IsType<X509Certificate2>(Assert.Single(handler.SslOptions.ClientCertificates!));
        Assert.Equal((certificate.Thumbprint, true), (own.Thumbprint, own.HasPrivateKey));
    }

    [Fact]
    public void Connections_OfTheClient_KeepTheCallersOwnSetup()
    {
        var configuration = new KubernetesClientConfiguration
        {
            Host = "https://example.dev",
            FirstMessageHandlerSetup = handler => handler.ConnectTimeout = TimeSpan.FromSeconds(1),
        };
        using var handler = KubernetesHttpClient.CreateHandler(configuration);

        Assert.Equal(TimeSpan.FromSeconds(1), handler.ConnectTimeout);
    }

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
}
