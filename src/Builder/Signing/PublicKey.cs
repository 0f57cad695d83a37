using System.Security.Cryptography;

namespace TalosImageOperator.Builder.Signing;

/// <summary>The public half of a key that images are signed with.</summary>
/// <param name="Der">Its SubjectPublicKeyInfo.</param>
public sealed record PublicKey(ReadOnlyMemory<byte> Der)
{
    /// <summary>What images may be signed with.</summary>
    public const string Kinds = "an ECDSA key over P-256 or P-384, or RSA with at least 2048 bits";

    private const int SmallestRsa = 2048;
    private const string P256Id = "1.2.840.10045.3.1.7";
    private const string P384Id = "1.3.132.0.34";
    private const string PemLabel = "PUBLIC KEY";

    /// <summary>Of the DER form, as <c>openssl pkey -pubin -outform DER | sha256sum</c> prints it: 64 hex digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Der.Span));

    /// <summary>What verifiers choose the key by: sigstore's <c>hint</c>.</summary>
    public string Hint => Convert.ToBase64String(SHA256.HashData(Der.Span));

    /// <summary>As in <c>cosign.pub</c>.</summary>
    public string Pem => PemEncoding.WriteString(PemLabel, Der.Span);

    /// <summary>Null if the text contains no public key of <see cref="Kinds"/>.</summary>
    public static PublicKey? FromPem(string text)
    {
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] is not PemLabel)
        {
            return null;
        }

        var key = new PublicKey(Convert.FromBase64String(text[fields.Base64Data]));
        using var opened = key.Open();
        return opened is not null && IsSupported(opened) ? key : null;
    }

    /// <summary>Whether images may be signed with a key of this kind and size.</summary>
    public static bool IsSupported(AsymmetricAlgorithm key) => key switch
    {
        ECDsa ecdsa => ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value is P256Id or P384Id,
        RSA => key.KeySize >= SmallestRsa,
        _ => false,
    };

    public bool Verifies(ReadOnlySpan<byte> data, byte[] signature)
    {
        using var key = Open();
        return key switch
        {
            ECDsa ecdsa => ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            RSA rsa => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => false,
        };
    }

    private AsymmetricAlgorithm? Open() => Import(ECDsa.Create()) ?? Import(RSA.Create());

    /// <summary>Null, and the algorithm is disposed, if the key is of another kind.</summary>
    private AsymmetricAlgorithm? Import(AsymmetricAlgorithm algorithm)
    {
        try
        {
            algorithm.ImportSubjectPublicKeyInfo(Der.Span, out _);
            return algorithm;
        }
        catch (CryptographicException)
        {
            algorithm.Dispose();
            return null;
        }
    }
}
