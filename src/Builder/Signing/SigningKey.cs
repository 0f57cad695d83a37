using System.Security.Cryptography;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// A private key that images are signed with: ECDSA over P-256 or P-384, or RSA. Signatures are as cosign and Talos check them: over
/// SHA-256 for every curve, ECDSA in DER, RSA by PKCS #1 v1.5.
/// </summary>
public sealed class SigningKey : IDisposable
{
    // One key signs one thing at a time: .NET's keys are not safe for several threads.
    private readonly Lock _gate = new();
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;

    public SigningKey(ECDsa key)
    {
        _ecdsa = key;
        Public = new PublicKey(key.ExportSubjectPublicKeyInfo());
    }

    public SigningKey(RSA key)
    {
        _rsa = key;
        Public = new PublicKey(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The half that verifies.</summary>
    public PublicKey Public { get; }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            return _ecdsa is { } ecdsa
                ? ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                : _rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
    }
}
