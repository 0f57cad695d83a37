using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// A signing key as a Secret of <c>cosign generate-key-pair k8s://</c> holds it: <c>cosign.key</c> with a key of cosign or PKCS #8 in PEM,
/// and <c>cosign.password</c> where it is encrypted.
/// </summary>
/// <param name="Key">The file of the private key.</param>
/// <param name="Password">The file of its password; need not exist.</param>
/// <param name="KeyName">What messages call the key: where a user finds it.</param>
/// <param name="PasswordName">What messages call the password.</param>
public sealed record SigningKeyFile(string Key, string Password, string KeyName, string PasswordName)
{
    private const string EcdsaId = "1.2.840.10045.2.1";
    private const string RsaId = "1.2.840.113549.1.1.1";

    private const string Kinds = $"Use {PublicKey.Kinds}: cosign generate-key-pair makes one.";

    private static readonly Dictionary<string, string> OtherKinds = new(StringComparer.Ordinal)
    {
        ["1.3.101.112"] = "Ed25519",
        ["1.3.101.113"] = "Ed448",
        ["1.2.840.10040.4.1"] = "DSA",
        ["1.2.840.113549.1.1.10"] = "RSA-PSS",
    };

    private string Field => $"{KeyName}:";

    /// <summary>A mounted Secret.</summary>
    public static SigningKeyFile InSecret(string folder) => new(
        Path.Combine(folder, SigningSecret.Key), Path.Combine(folder, SigningSecret.Password),
        $"{SigningSecret.Key} in the Secret of spec.sign.secretRef", $"{SigningSecret.Password} in the Secret of spec.sign.secretRef");

    /// <exception cref="StepFailedException">Input: there is no key, or it cannot be used. The message has nothing of its content.</exception>
    public SigningKey Open()
    {
        if (!File.Exists(Key))
        {
            throw Unreadable($"{KeyName} is missing. Add the private key that signs the images, such as cosign generate-key-pair k8s:// makes it.");
        }

        var text = Read(Key, KeyName, File.ReadAllText);
        if (!PemEncoding.TryFind(text, out var fields))
        {
            throw Unreadable($"{Field} it is not a PEM file. Use the private key of cosign generate-key-pair, or PKCS #8 (BEGIN PRIVATE KEY).");
        }

        var label = text[fields.Label];
        var content = Convert.FromBase64String(text[fields.Base64Data]);
        try
        {
            return Import(label switch
            {
                _ when CosignPrivateKey.IsLabel(label) => Pkcs8PrivateKeyInfo.Decode(
                    WithPassword(password => CosignPrivateKey.Decrypt(content, password)), out _, skipCopy: true),
                "ENCRYPTED PRIVATE KEY" => WithPassword(password => DecryptPkcs8(content, password)),
                "PRIVATE KEY" => Pkcs8PrivateKeyInfo.Decode(content, out _, skipCopy: true),
                "PUBLIC KEY" => throw Unreadable($"{Field} it holds the public half of a key. Use the private half, and give the public one to verifiers."),
                _ => throw Unreadable(
                    $"{Field} \"{label}\" is not supported. Convert the key to PKCS #8 with openssl pkcs8 -topk8."),
            });
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            throw Unreadable($"{Field} the key cannot be read: {Sentence(failure)} Use the private key of cosign generate-key-pair, or PKCS #8.");
        }
    }

    /// <summary>The words by which a log would give the key away.</summary>
    public IReadOnlyList<string> Secrets()
    {
        try
        {
            return
            [
                .. File.Exists(Password) ? [File.ReadAllText(Password).Trim()] : Array.Empty<string>(),
                .. File.Exists(Key) ? File.ReadAllLines(Key).Select(line => line.Trim()).Where(line => !line.StartsWith("-----", StringComparison.Ordinal)) : [],
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static T Read<T>(string path, string name, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable($"{name}: the file cannot be read: {Sentence(failure)}");
        }
    }

    private SigningKey Import(Pkcs8PrivateKeyInfo info) => info.AlgorithmId.Value switch
    {
        EcdsaId => Ecdsa(info),
        RsaId => Rsa(info),
        var other => throw Unreadable($"{Field} {OtherKinds.GetValueOrDefault(other ?? "", "keys of this kind")} cannot sign images here. {Kinds}"),
    };

    private SigningKey Ecdsa(Pkcs8PrivateKeyInfo info)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(info.Encode(), out _);
        if (PublicKey.IsSupported(key))
        {
            return new SigningKey(key);
        }

        key.Dispose();
        throw Unreadable($"{Field} this elliptic curve is not supported. {Kinds}");
    }

    private SigningKey Rsa(Pkcs8PrivateKeyInfo info)
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(info.Encode(), out _);
        if (PublicKey.IsSupported(key))
        {
            return new SigningKey(key);
        }

        var size = key.KeySize;
        key.Dispose();
        throw Unreadable($"{Field} RSA with {size} bits is too short. {Kinds}");
    }

    // An editor or kubectl create secret --from-file may have added a newline to the password.
    private T WithPassword<T>(Func<byte[], T?> decrypt)
        where T : class
    {
        var given = File.Exists(Password) ? Read(Password, PasswordName, File.ReadAllBytes) : [];
        var trimmed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(given).TrimEnd('\r', '\n'));
        return decrypt(given) ?? (trimmed.Length < given.Length ? decrypt(trimmed) : null) ?? throw Unreadable(File.Exists(Password)
            ? $"{PasswordName}: the password does not decrypt the key. Correct it."
            : $"{KeyName} is encrypted, and {PasswordName} is missing. Add the password.");
    }

    private static Pkcs8PrivateKeyInfo? DecryptPkcs8(byte[] content, byte[] password)
    {
        try
        {
            return Pkcs8PrivateKeyInfo.DecryptAndDecode(password.AsSpan(), content, out _);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Sentence(Exception failure) => failure.Message.TrimEnd('.') + ".";

    private static StepFailedException Unreadable(string message) => StepFailedException.Input(Reasons.SigningKeyUnreadable, message);
}
