using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;

namespace TalosImageOperator.Builder.Verifying;

/// <summary>Verifies OpenPGP signatures with sqv, which needs no home, agent or key database.</summary>
internal static partial class OpenPgpSignature
{
    /// <param name="context">Of the step.</param>
    /// <param name="keys">Those that are trusted.</param>
    /// <param name="files">The signed bytes and the signature.</param>
    /// <param name="stop">Stops the program.</param>
    /// <exception cref="Failures.StepFailedException">Input: a key cannot be read.</exception>
    public static async Task<SignatureOutcome> VerifyAsync(StepContext context, TrustedKeys keys, SignatureFiles files, CancellationToken stop)
    {
        var outcome = await context.TryAsync(
            new ProcessCommand
            {
                Program = "sqv",
                Arguments = [.. keys.OpenPgp.SelectMany(file => (string[])["--keyring", file]), files.Signature, files.Payload],
                Environment = ToolEnvironment.Offline(context.Settings),
                Capture = true,
            },
            stop);
        VerifyPrograms.RequireInstalled(outcome, "sqv");
        if (outcome.Succeeded && Signer().Matches(outcome.Captured) is { Count: > 0 } signers)
        {
            return new SignatureOutcome(string.Join(", ", signers.Select(signer => signer.Value).Distinct()), null, null);
        }

        foreach (var line in outcome.Tail)
        {
            if (Keyring().Match(line) is { Success: true } keyring)
            {
                throw keys.Unreadable(keyring.Groups["file"].Value, "is not an OpenPGP public key in ASCII armor. Use the output of gpg --armor --export.");
            }
        }

        var missing = outcome.Tail.Select(line => Missing().Match(line)).FirstOrDefault(match => match.Success);
        return new SignatureOutcome(null, missing?.Groups["key"].Value, string.Join(' ', outcome.Tail.Select(line => line.Trim()).Where(line => line.Length > 0)));
    }

    [GeneratedRegex("^[0-9A-F]{40,64}$", RegexOptions.Multiline)]
    private static partial Regex Signer();

    [GeneratedRegex("keyring \"(?<file>[^\"]+)\"")]
    private static partial Regex Keyring();

    [GeneratedRegex("^Missing key (?<key>[0-9A-F]{16,64})")]
    private static partial Regex Missing();
}
