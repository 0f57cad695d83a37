using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Verifying;

/// <summary>The signed bytes and the signature as files, for programs that verify them.</summary>
internal sealed class SignatureFiles(PrivateFolder folder, SignedObject content)
{
    public string Payload { get; } = folder.Write("payload", content.Payload);

    public string Signature { get; } = folder.Write("signature", content.Signature);

    public string Write(string name, string text) => folder.Write(name, text);
}

/// <summary>What a program says about a signature.</summary>
/// <param name="VerifiedBy">The trusted key that made it; null if none did.</param>
/// <param name="Foreign">Otherwise the key that is not trusted, if that is why.</param>
/// <param name="Fault">Otherwise what the program printed.</param>
internal sealed record SignatureOutcome(string? VerifiedBy, string? Foreign, string? Fault);

/// <summary>The programs that verify.</summary>
internal static class VerifyPrograms
{
    /// <exception cref="StepFailedException">Input: the program is missing, which only a local run can lack.</exception>
    public static void RequireInstalled(ProcessOutcome outcome, string program)
    {
        if (outcome.ExitCode == ProcessRunner.NotFound)
        {
            throw StepFailedException.Input(Reasons.InvalidSpec, $"{program} is not installed, which verifies signatures. Install it, or build in a cluster.");
        }
    }
}
