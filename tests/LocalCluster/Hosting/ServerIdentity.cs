using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>A certificate authority for one cluster, and the server's certificate by it.</summary>
internal sealed class ServerIdentity : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public ServerIdentity(IPAddress address, DateTimeOffset now)
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=local-cluster-ca", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        AuthorityPem = authority.ExportCertificatePem();

        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        names.AddDnsName("localhost");
        var server = new CertificateRequest("CN=local-cluster", key, HashAlgorithmName.SHA256);
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], false));
        using var signed = server.Create(authority, now.AddDays(-1), now.AddYears(1), RandomNumberGenerator.GetBytes(16));
        Certificate = signed.CopyWithPrivateKey(key);
    }

    /// <summary>The authority's certificate, for clients.</summary>
    public string AuthorityPem { get; }

    /// <summary>The server's certificate with its key.</summary>
    public X509Certificate2 Certificate { get; }

    public void Dispose() => Certificate.Dispose();
}
