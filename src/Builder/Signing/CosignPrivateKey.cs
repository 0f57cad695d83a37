using System.Security.Cryptography;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using TalosImageOperator.Builder.Results;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// The private keys of <c>cosign generate-key-pair</c>: PKCS #8 in NaCl's secretbox, under a key that scrypt makes of the password
/// (https://github.com/secure-systems-lab/go-securesystemslib/blob/main/encrypted/encrypted.go).
/// </summary>
public static class CosignPrivateKey
{
    private const int KeyLength = 32;
    private const int NonceLength = 24;
    private const int TagLength = 16;

    // cosign writes 65536 and 8, which take 64 MiB. Keys that need more than 1 GiB are refused.
    private const long MostMemory = 1L << 30;

    /// <summary>The labels of its PEM, today's and that of cosign before 2.0.</summary>
    public static bool IsLabel(string label) => label is "ENCRYPTED SIGSTORE PRIVATE KEY" or "ENCRYPTED COSIGN PRIVATE KEY";

    /// <returns>PKCS #8 in DER; null for a wrong password.</returns>
    /// <exception cref="FormatException">It is not what cosign writes.</exception>
    public static byte[]? Decrypt(ReadOnlySpan<byte> content, byte[] password)
    {
        var box = Read(content);
        if (box.Kdf.Name != "scrypt" || box.Cipher.Name != "nacl/secretbox")
        {
            throw new FormatException("It is encrypted in another way than cosign encrypts keys.");
        }

        var (cost, blocks, parallel) = (box.Kdf.Params.N, box.Kdf.Params.R, box.Kdf.Params.P);
        if (cost < 2 || (cost & (cost - 1)) != 0 || blocks < 1 || parallel is < 1 or > 16 || 128L * cost * blocks > MostMemory)
        {
            throw new FormatException("Its scrypt parameters are out of range.");
        }

        var key = SCrypt.Generate(password, box.Kdf.Salt, cost, blocks, parallel, KeyLength);
        return OpenSecretBox(key, box.Cipher.Nonce, box.Ciphertext);
    }

    /// <summary>NaCl's <c>crypto_secretbox_open</c>: XSalsa20 and Poly1305.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="box">The authenticator of 16 bytes, then the encrypted message.</param>
    /// <returns>The message; null if the authenticator is another key's or another message's.</returns>
    public static byte[]? OpenSecretBox(byte[] key, byte[] nonce, byte[] box)
    {
        if (nonce.Length != NonceLength || box.Length < TagLength)
        {
            throw new FormatException("Its nonce or ciphertext is too short.");
        }

        var cipher = new XSalsa20Engine();
        cipher.Init(forEncryption: false, new ParametersWithIV(new KeyParameter(key), nonce));
        var authenticatorKey = new byte[KeyLength];
        cipher.ProcessBytes(authenticatorKey, 0, KeyLength, authenticatorKey, 0);

        var authenticator = new Poly1305();
        authenticator.Init(new KeyParameter(authenticatorKey));
        authenticator.BlockUpdate(box, TagLength, box.Length - TagLength);
        var tag = new byte[TagLength];
        authenticator.DoFinal(tag, 0);
        if (!CryptographicOperations.FixedTimeEquals(tag, box.AsSpan(0, TagLength)))
        {
            return null;
        }

        var message = new byte[box.Length - TagLength];
        cipher.ProcessBytes(box, TagLength, message.Length, message, 0);
        return message;
    }

    private static CosignKeyBox Read(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, BuilderJsonContext.Default.CosignKeyBox) ?? throw new FormatException("It is empty.");
        }
        catch (JsonException)
        {
            // Its message could tell a part of the content.
            throw new FormatException("Its content is not what cosign writes.");
        }
    }
}

/// <summary>The JSON in a key of cosign.</summary>
public sealed record CosignKeyBox
{
    public required CosignKdf Kdf { get; init; }

    public required CosignCipher Cipher { get; init; }

    public required byte[] Ciphertext { get; init; }
}

public sealed record CosignKdf
{
    public required string Name { get; init; }

    public required CosignScrypt Params { get; init; }

    public required byte[] Salt { get; init; }
}

public sealed record CosignScrypt
{
    [System.Text.Json.Serialization.JsonPropertyName("N")]
    public int N { get; init; }

    public int R { get; init; }

    public int P { get; init; }
}

public sealed record CosignCipher
{
    public required string Name { get; init; }

    public required byte[] Nonce { get; init; }
}
