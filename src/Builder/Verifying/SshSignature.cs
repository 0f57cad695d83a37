using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;

namespace TalosImageOperator.Builder.Verifying;

/// <summary>Verifies SSH signatures of git with ssh-keygen.</summary>
internal static partial class SshSignature
{
    private const string Principal = "trusted";
    private const string Namespace = "git";

    private static readonly byte[] Magic = [.. "SSHSIG"u8, 0, 0, 0, 1];

    /// <param name="context">Of the step.</param>
    /// <param name="keys">Those that are trusted.</param>
    /// <param name="files">The signed bytes and the signature.</param>
    /// <param name="stop">Stops the program.</param>
    public static async Task<SignatureOutcome> VerifyAsync(StepContext context, TrustedKeys keys, SignatureFiles files, CancellationToken stop)
    {
        var signers = files.Write("allowed-signers", string.Concat(keys.Ssh.Select(key => $"{Principal} namespaces=\"{Namespace}\" {key}\n")));
        var outcome = await context.TryAsync(
            new ProcessCommand
            {
                Program = "ssh-keygen",
                Arguments = ["-Y", "verify", "-f", signers, "-I", Principal, "-n", Namespace, "-s", files.Signature],
                Environment = ToolEnvironment.Offline(context.Settings),
                InputFile = files.Payload,
                Capture = true,
            },
            stop);
        VerifyPrograms.RequireInstalled(outcome, "ssh-keygen");
        var signer = SignerOf(await File.ReadAllTextAsync(files.Signature, stop));
        if (outcome.Succeeded && Good().Match(outcome.Captured) is { Success: true } good)
        {
            return new SignatureOutcome(good.Groups["key"].Value, null, null);
        }

        var isTrusted = keys.Ssh.Any(key => TrustedKeys.FingerprintOf(Convert.FromBase64String(key.Split(' ')[1])) == signer);
        return new SignatureOutcome(null, isTrusted ? null : signer, string.Join(' ', outcome.Tail.Concat(outcome.Captured.Split('\n')).Where(line => line.Length > 0)));
    }

    /// <summary>The fingerprint of the key that a signature names; null if it is damaged. The signature is not verified.</summary>
    private static string? SignerOf(string armor)
    {
        var base64 = string.Concat(armor.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)));
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && bytes.AsSpan().StartsWith(Magic)
            && SshText.First(bytes.AsSpan(Magic.Length..length)) is { Length: > 0 } key
            ? TrustedKeys.FingerprintOf(key)
            : null;
    }

    [GeneratedRegex(@"^Good ""git"" signature for trusted with \S+ key (?<key>SHA256:[A-Za-z0-9+/]{43})\r?$", RegexOptions.Multiline)]
    private static partial Regex Good();
}
