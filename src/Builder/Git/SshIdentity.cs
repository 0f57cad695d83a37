using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Looks at a private key before ssh does: ssh says of an encrypted one only that the server refused it, and of a broken one
/// <c>error in libcrypto</c>.
/// </summary>
public static partial class SshIdentity
{
    private static readonly byte[] Magic = [.. "openssh-key-v1"u8, 0];
    private static readonly byte[] NoCipher = [0, 0, 0, 4, .. "none"u8];

    /// <returns>What is wrong with the key, to be said after "it"; null where nothing is.</returns>
    public static string? FaultOf(string text)
    {
        if (text.StartsWith("ssh-", StringComparison.Ordinal) || text.StartsWith("ecdsa-", StringComparison.Ordinal))
        {
            return "is a public key: put the private one there";
        }

        var key = PrivateKey().Match(text);
        if (!key.Success)
        {
            return "is no private key in PEM or OpenSSH format";
        }

        return IsEncrypted(key.Groups["kind"].Value, key.Groups["body"].Value)
            ? "is encrypted: give it without a passphrase, such as a deploy key made for this with ssh-keygen -N ''"
            : null;
    }

    private static bool IsEncrypted(string kind, string body)
    {
        if (kind == "ENCRYPTED " || body.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            return true;
        }

        return kind == "OPENSSH " && Decoded(body) is { } bytes && bytes.AsSpan().StartsWith(Magic)
            && !bytes.AsSpan(Magic.Length).StartsWith(NoCipher);
    }

    private static byte[]? Decoded(string body)
    {
        var bytes = new byte[body.Length];
        return Convert.TryFromBase64String(body, bytes, out var length) ? bytes[..length] : null;
    }

    [GeneratedRegex(@"^-----BEGIN (?<kind>[A-Z0-9 ]*)PRIVATE KEY-----\n(?<body>.+)\n-----END [A-Z0-9 ]*PRIVATE KEY-----$",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex PrivateKey();
}
