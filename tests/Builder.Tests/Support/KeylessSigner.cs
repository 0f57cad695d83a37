using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Builder.Signing;

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
    private readonly ECDsa _log = ECDsa.Create(ECCurve.NamedCurves.nistP256);
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

    /// <summary>The same with a transparency log, in which signatures must be then.</summary>
    public string TrustedRootWithLog => $$$"""
        {{{TrustedRoot[..^1]}}},"tlogs":[{"baseUrl":"https://log.example","hashAlgorithm":"SHA2_256","publicKey":{"rawBytes":"{{{Convert.ToBase64String(_log.ExportSubjectPublicKeyInfo())}}}",
        "keyDetails":"PKIX_ECDSA_P256_SHA_256","validFor":{"start":"2020-01-01T00:00:00Z"}},"logId":{"keyId":"{{{Convert.ToBase64String(LogId)}}}"}}]}
        """;

    private byte[] LogId => SHA256.HashData(_log.ExportSubjectPublicKeyInfo());

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

    /// <summary>Signs as cosign 2 does without an option: at the tag <c>sha256-….sig</c>.</summary>
    /// <param name="repository">Of the image.</param>
    /// <param name="digest">Of the image.</param>
    /// <param name="withCertificate">False leaves out the annotation with the certificate.</param>
    /// <param name="payloadOf">The digest that the payload names. Null for that of the image.</param>
    /// <param name="loggedAt">Seconds since now: when the log says that it took the entry. Null for a signature that is in no log.</param>
    /// <param name="isPromised">False for an entry that the log has signed with another time.</param>
    public void SignTag(
        TempFolder folder, string repository, string digest, string subject, string issuer, bool withCertificate = true, string? payloadOf = null,
        int? loggedAt = null, bool isPromised = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Issue(key, subject, issuer);
        var payload = SimpleSigning.Payload(repository, payloadOf ?? digest);
        var annotations = new Dictionary<string, string>
        {
            [SimpleSigning.SignatureAnnotation] = Convert.ToBase64String(key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        };
        if (withCertificate)
        {
            annotations["dev.sigstore.cosign/certificate"] = certificate.ExportCertificatePem();
        }

        if (loggedAt is { } seconds)
        {
            annotations["dev.sigstore.cosign/bundle"] = LogEntry(payload, annotations[SimpleSigning.SignatureAnnotation], certificate, seconds, isPromised);
        }

        folder.Write("keyless/payload.json", Encoding.UTF8.GetString(payload));
        folder.Write("keyless/annotations.json", JsonSerializer.Serialize(new Dictionary<string, Dictionary<string, string>> { ["payload.json"] = annotations }));
        RealProgram.Shell(
            $"cd '{folder["keyless"]}' && oras push --plain-http --annotation-file annotations.json {repository}:{SimpleSigning.Tag(digest)} payload.json:{SimpleSigning.MediaType}");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _log.Dispose();
    }

    // As Rekor answers: it signs the fields in this order and without white space.
    private string LogEntry(byte[] payload, string signature, X509Certificate2 certificate, int seconds, bool isPromised)
    {
        var certificateText = Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate.ExportCertificatePem() + "\n"));
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $$$$$"""{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha256","value":"{{{{{Convert.ToHexStringLower(SHA256.HashData(payload))}}}}}"}},"signature":{"content":"{{{{{signature}}}}}","publicKey":{"content":"{{{{{certificateText}}}}}"}}}}"""));
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;
        string Entry(long at) => string.Create(
            CultureInfo.InvariantCulture, $$"""{"body":"{{body}}","integratedTime":{{at}},"logID":"{{Convert.ToHexStringLower(LogId)}}","logIndex":7}""");
        var promise = _log.SignData(Encoding.UTF8.GetBytes(Entry(isPromised ? time : time + 1)), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $$"""{"SignedEntryTimestamp":"{{Convert.ToBase64String(promise)}}","Payload":{{Entry(time)}}}""";
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
