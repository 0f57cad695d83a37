using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>
/// An authority as Fulcio is one, without logs, and people with certificates of it. Their bundles are written here, because Debian's cosign
/// signs keyless only with Fulcio itself.
/// </summary>
public sealed class KeylessSigner : IDisposable
{
    private const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private const string PayloadType = "application/vnd.in-toto+json";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public KeylessSigner()
    {
        var request = new CertificateRequest("O=test,CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 1, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(2));
    }

    /// <summary>The content of <c>trusted_root.json</c>.</summary>
    public string TrustedRoot => "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\",\"certificateAuthorities\":[{\"subject\":{\"organization\":\"test\","
        + "\"commonName\":\"authority\"},\"uri\":\"https://authority.example\",\"certChain\":{\"certificates\":[{\"rawBytes\":\"" + Convert.ToBase64String(_authority.RawData)
        + "\"}]},\"validFor\":{\"start\":\"2020-01-01T00:00:00Z\"}}]}";

    /// <summary>Attaches a bundle to an image.</summary>
    /// <param name="image">By digest.</param>
    /// <param name="predicateType">What the bundle says.</param>
    public void Sign(TempFolder folder, string image, string subject, string issuer, string predicateType = "https://sigstore.dev/cosign/sign/v1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Issue(key, subject, issuer);
        var statement = $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"{{{image.Split("@sha256:")[1]}}}"}}],"predicateType":"{{{predicateType}}}","predicate":{}}""";
        var signed = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {statement.Length} {statement}");
        var signature = key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        folder.Write(
            "keyless/bundle.json",
            $$$"""
            {"mediaType":"{{{MediaType}}}","verificationMaterial":{"certificate":{"rawBytes":"{{{Convert.ToBase64String(certificate.RawData)}}}"}},
            "dsseEnvelope":{"payload":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(statement))}}}","payloadType":"{{{PayloadType}}}",
            "signatures":[{"sig":"{{{Convert.ToBase64String(signature)}}}"}]}}
            """);
        RealProgram.Shell($"cd '{folder["keyless"]}' && oras attach --plain-http --artifact-type {MediaType} {image} bundle.json:{MediaType}");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(ECDsa key, string subject, string issuer)
    {
        var request = new CertificateRequest("O=x", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress(subject);
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.57264.1.1", Encoding.UTF8.GetBytes(issuer), critical: false));
        var text = new AsnWriter(AsnEncodingRules.DER);
        text.WriteCharacterString(UniversalTagNumber.UTF8String, issuer);
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.57264.1.8", text.Encode(), critical: false));
        return request.Create(_authority, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1), RandomNumberGenerator.GetBytes(16));
    }
}
