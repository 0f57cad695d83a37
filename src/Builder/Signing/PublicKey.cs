using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace TalosImageOperator.Builder.Signing;

/// <summary>The public half of a key that images are signed with.</summary>
/// <param name="Der">Its SubjectPublicKeyInfo.</param>
public sealed record PublicKey(ReadOnlyMemory<byte> Der)
{
    private const string PemLabel = "PUBLIC KEY";

    /// <summary>Of the DER form, as <c>openssl pkey -pubin -outform DER | sha256sum</c> prints it: 64 hex digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Der.Span));

    /// <summary>What verifiers choose the key by: sigstore's <c>hint</c>.</summary>
    public string Hint => Convert.ToBase64String(SHA256.HashData(Der.Span));

    /// <summary>As in <c>cosign.pub</c>.</summary>
    public string Pem => PemEncoding.WriteString(PemLabel, Der.Span);

    /// <summary>Null if the text contains no public key of a kind that signs images.</summary>
    public static PublicKey? FromPem(string text)
    {
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] is not PemLabel)
        {
            return null;
        }

        var key = new PublicKey(Convert.FromBase64String(text[fields.Base64Data]));
        return key.TryOpen(out var ecdsa, out var rsa) && Close(ecdsa, rsa) ? key : null;
    }

    public bool Verifies(ReadOnlySpan<byte> data, byte[] signature)
    {
        if (!TryOpen(out var ecdsa, out var rsa))
        {
            return false;
        }

        using (ecdsa)
        using (rsa)
        {
            return ecdsa?.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                ?? rsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    private static bool Close(ECDsa? ecdsa, RSA? rsa)
    {
        ecdsa?.Dispose();
        rsa?.Dispose();
        return true;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes the one that it gets.")]
    private bool TryOpen(out ECDsa? ecdsa, out RSA? rsa)
    {
        (ecdsa, rsa) = (null, null);
        if (TryImport(ECDsa.Create(), out ecdsa))
        {
            return true;
        }

        return TryImport(RSA.Create(), out rsa);
    }

    private bool TryImport<T>(T algorithm, out T? key)
        where T : AsymmetricAlgorithm
    {
        try
        {
            algorithm.ImportSubjectPublicKeyInfo(Der.Span, out _);
            key = algorithm;
            return true;
        }
        catch (CryptographicException)
        {
            algorithm.Dispose();
            key = null;
            return false;
        }
    }
}
