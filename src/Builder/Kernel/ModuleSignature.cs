using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// The signature at the end of a kernel module: a PKCS #7 message, a header of 12 bytes with its length, and a line of text
/// (the kernel's <c>include/linux/module_signature.h</c>).
/// </summary>
public static class ModuleSignature
{
    private const int HeaderLength = 12;
    private const int LengthOffset = 8;
    private const int KindOffset = 2;
    private const byte Pkcs7 = 2;

    private static readonly byte[] Mark = "~Module signature appended~\n"u8.ToArray();

    /// <summary>Who signed a module.</summary>
    /// <param name="module">The whole file.</param>
    /// <returns>Null if it is not signed.</returns>
    /// <exception cref="InvalidDataException">The signature cannot be read.</exception>
    public static ModuleSigner? Read(ReadOnlySpan<byte> module)
    {
        if (!module.EndsWith(Mark))
        {
            return null;
        }

        var signed = module[..^Mark.Length];
        if (signed.Length < HeaderLength)
        {
            throw new InvalidDataException("the signature is cut off");
        }

        var header = signed[^HeaderLength..];
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[LengthOffset..]);
        if (header[KindOffset] != Pkcs7 || length > signed.Length - HeaderLength)
        {
            throw new InvalidDataException("the signature is not a PKCS #7 message");
        }

        return Signer(signed[^(HeaderLength + (int)length)..^HeaderLength]);
    }

    private static ModuleSigner Signer(ReadOnlySpan<byte> message)
    {
        try
        {
            var cms = new SignedCms();
            cms.Decode(message);
            return cms.SignerInfos is [var info] && info.SignerIdentifier.Value is { } value
                ? ModuleSigner.Of(value) ?? throw new InvalidDataException("the signature names no signer")
                : throw new InvalidDataException("the signature does not have exactly one signer");
        }
        catch (CryptographicException failure)
        {
            throw new InvalidDataException("the signature is not a PKCS #7 message", failure);
        }
    }
}

/// <summary>The certificate that signed a module, by issuer and serial number as its signature names it.</summary>
/// <param name="Issuer">A distinguished name.</param>
/// <param name="Serial">Hexadecimal digits.</param>
public sealed record ModuleSigner(string Issuer, string Serial)
{
    public static ModuleSigner Of(X509Certificate2 certificate) => new(certificate.IssuerName.Name, Normal(certificate.SerialNumber));

    /// <summary>Of a module that is not signed.</summary>
    public static ModuleSigner None { get; } = new("", "");

    public override string ToString() => this == None ? "nobody" : $"\"{Issuer}\", serial {Serial}";

    /// <param name="identifier">Of a signer in a PKCS #7 message.</param>
    internal static ModuleSigner? Of(object identifier) => identifier switch
    {
        System.Security.Cryptography.Xml.X509IssuerSerial named => new ModuleSigner(named.IssuerName, Normal(named.SerialNumber)),
        string keyId => new ModuleSigner("", keyId),
        _ => null,
    };

    private static string Normal(string serial) => serial.TrimStart('0').ToUpperInvariant();
}
