using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Media;

/// <summary>What the imager of one step may read while it runs.</summary>
internal static class MediaSecrets
{
    /// <exception cref="StepFailedException">Input: something that the step needs is not mounted.</exception>
    public static IReadOnlyList<SecretFile> Of(StepContext context, bool pulls, bool byProfile)
    {
        var imager = context.Step.Imager!;
        var secrets = new List<SecretFile>();
        if (pulls)
        {
            secrets.AddRange(SecretFile.ForRegistries(context.Settings));
        }

        if (imager.SecureBootKeys)
        {
            secrets.AddRange(SecureBootKeys(context));
        }

        if (imager.EmbeddedConfig && !byProfile)
        {
            secrets.Add(EmbeddedConfig(context));
        }

        return secrets;
    }

    private static IReadOnlyList<SecretFile> SecureBootKeys(StepContext context) =>
        SecretFile.SecureBootKeys(context.Settings.SecureBootKeys) is { Count: > 0 } keys ? keys : throw StepFailedException.Input(
            Reasons.SecretNotFound, $"{context.Step.Id} needs secure boot keys: spec.imager.secureBoot.secretRef must name a Secret "
            + "with uki-signing-key.pem, uki-signing-cert.pem and pcr-signing-key.pem.");

    /// <exception cref="StepFailedException">Input: it is not mounted.</exception>
    public static SecretFile EmbeddedConfig(StepContext context) =>
        SecretFile.EmbeddedConfig(context.Settings) ?? throw StepFailedException.Input(
            Reasons.SecretNotFound, $"{context.Step.Id} needs a machine configuration: spec.imager.embeddedConfig must name a Secret, and "
            + "the key in it.");
}
