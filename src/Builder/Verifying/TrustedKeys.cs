using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Verifying;

/// <summary>The public keys of a mounted Secret, under the names that Flux uses.</summary>
/// <param name="Field">The field that references the Secret, for messages.</param>
/// <param name="OpenPgp">Files of keyrings.</param>
/// <param name="Ssh">Keys as <c>authorized_keys</c> has them: type and base64.</param>
public sealed record TrustedKeys(string Field, IReadOnlyList<string> OpenPgp, IReadOnlyList<string> Ssh)
{
    private const string OpenPgpSuffix = ".asc";
    private const string SshSuffix = ".sshpub";

    private IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The keys of the Secret, for messages.</summary>
    public string Listed => string.Join(", ", Names);

    /// <exception cref="StepFailedException">Input: there is no key, or one cannot be read.</exception>
    public static TrustedKeys Read(string folder, string field)
    {
        var files = MountedFolder.Files(folder).Where(file => file.EndsWith(OpenPgpSuffix, StringComparison.Ordinal) || file.EndsWith(SshSuffix, StringComparison.Ordinal)).ToList();
        if (files.Count == 0)
        {
            throw Unreadable($"The Secret referenced by {field} has no public key. Add OpenPGP keys as *{OpenPgpSuffix} or SSH keys as *{SshSuffix}.");
        }

        // sqv takes an empty file for a keyring without keys.
        if (files.FirstOrDefault(file => string.IsNullOrWhiteSpace(File.ReadAllText(file))) is { } empty)
        {
            throw Unreadable($"{Place(empty, field)} is empty. Add a public key, or remove it.");
        }

        return new TrustedKeys(
            field,
            [.. files.Where(file => file.EndsWith(OpenPgpSuffix, StringComparison.Ordinal))],
            [.. files.Where(file => file.EndsWith(SshSuffix, StringComparison.Ordinal)).SelectMany(file => SshKeysOf(file, field))])
        {
            Names = [.. files.Select(file => Path.GetFileName(file)!)],
        };
    }

    /// <param name="file">The key of the Secret.</param>
    /// <param name="fault">What is wrong with it, as the end of a sentence, and what to do.</param>
    public StepFailedException Unreadable(string file, string fault) => Unreadable($"{Place(file, Field)} {fault}");

    /// <returns>As <c>ssh-keygen -l</c> prints it.</returns>
    public static string FingerprintOf(ReadOnlySpan<byte> key) => $"SHA256:{Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=')}";

    private static List<string> SshKeysOf(string file, string field)
    {
        var keys = File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#')).ToList();
        return keys.Count > 0
            ? [.. keys.Select(line => SshKeyOf(line) ?? throw Unreadable($"{Place(file, field)} has a line that is not a public SSH key. Use lines such as \"ssh-ed25519 AAAA…\", without options."))]
            : throw Unreadable($"{Place(file, field)} has only comments. Add a public SSH key, or remove it.");
    }

    // Options such as cert-authority would trust other keys than the one in the line.
    private static string? SshKeyOf(string line)
    {
        var parts = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [var type, var base64, ..] || (!type.StartsWith("ssh-", StringComparison.Ordinal) && !type.StartsWith("ecdsa-sha2-", StringComparison.Ordinal) && !type.StartsWith("sk-", StringComparison.Ordinal)))
        {
            return null;
        }

        var key = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, key, out var length) && SshText.First(key.AsSpan(0, length)) is var named && named.SequenceEqual(Encoding.ASCII.GetBytes(type))
            ? $"{type} {base64}"
            : null;
    }

    private static string Place(string file, string field) => $"{Path.GetFileName(file)} in the Secret referenced by {field}";

    private static StepFailedException Unreadable(string message) => StepFailedException.Input(Reasons.VerificationKeyUnreadable, message);
}

/// <summary>The strings of SSH's binary formats: a length of four bytes and the content (RFC 4251).</summary>
internal static class SshText
{
    /// <returns>The content of the first string. Empty if there is none.</returns>
    public static ReadOnlySpan<byte> First(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.TryReadUInt32BigEndian(bytes, out var length) && length <= bytes.Length - sizeof(uint) ? bytes.Slice(sizeof(uint), (int)length) : [];
}
