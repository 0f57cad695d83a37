using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A certificate authority that no machine knows.</summary>
public sealed class PrivateAuthority : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly OidCollection ForServers = [new Oid("1.3.6.1.5.5.7.3.1")];

    private readonly X509Certificate2 _certificate;

    public PrivateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _certificate = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
    }

    /// <summary>What <c>ca.crt</c> of a Secret holds.</summary>
    public string Pem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>A server's certificate with its key.</summary>
    /// <param name="days">How long it is good; fewer than none: since when it is not any more.</param>
    public X509Certificate2 Certify(string host, int days = 10)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(ForServers, false));
        using var certificate = request.Create(_certificate, Now.AddDays(-20), Now.AddDays(days), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose() => _certificate.Dispose();
}
