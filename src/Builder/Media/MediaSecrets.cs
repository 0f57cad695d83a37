using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Media;

/// <summary>The secret files that the imager of a step may read while it runs.</summary>
internal static class MediaSecrets
{
    /// <exception cref="StepFailedException">Input: a file that the step requires is not mounted.</exception>
    public static IReadOnlyList<SecretFile> Of(StepContext context, bool pulls)
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

        if (imager.EmbeddedConfig)
        {
            secrets.Add(EmbeddedConfig(context));
        }

        return secrets;
    }

    private static IReadOnlyList<SecretFile> SecureBootKeys(StepContext context) =>
        SecretFile.SecureBootKeys(context.Settings.SecureBootKeys) is { Count: > 0 } keys ? keys : throw StepFailedException.Input(
            Reasons.SecretNotFound, $"spec.imager.secureBoot.secretRef is required for {context.Step.Id}. Reference a Secret with "
            + "uki-signing-key.pem, uki-signing-cert.pem and pcr-signing-key.pem.");

    private static SecretFile EmbeddedConfig(StepContext context) =>
        SecretFile.EmbeddedConfig(context.Settings) ?? throw StepFailedException.Input(
            Reasons.SecretNotFound, $"The machine configuration for {context.Step.Id} is missing. Set spec.imager.embeddedConfig.secretRef and "
            + "spec.imager.embeddedConfig.key; in a local run, set --embedded-config.");
}
