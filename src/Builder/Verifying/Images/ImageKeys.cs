using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Verifying.Images;

/// <summary>The public keys of a rule for images.</summary>
internal static class ImageKeys
{
    /// <param name="folder">The mounted Secret.</param>
    /// <param name="field">The rule, such as <c>spec.verify.images[0]</c>.</param>
    /// <exception cref="StepFailedException">Input: there is no key, or one cannot be read.</exception>
    public static IReadOnlyList<PublicKey> Read(string folder, string field)
    {
        var files = MountedFolder.Files(folder).Where(file => file.EndsWith(VerifyImagesSecret.KeySuffix, StringComparison.Ordinal)).ToList();
        return files.Count > 0
            ? [.. files.Select(file => PublicKey.FromPem(File.ReadAllText(file)) ?? throw Unreadable(
                $"{Path.GetFileName(file)} in the Secret referenced by {field}.secretRef is not a public key in PEM. Use {PublicKey.Kinds}, as in cosign.pub."))]
            : throw Unreadable($"The Secret referenced by {field}.secretRef has no key that ends in {VerifyImagesSecret.KeySuffix}. Add a public key in PEM, such as cosign.pub.");
    }

    public static StepFailedException Unreadable(string message) => StepFailedException.Input(Reasons.VerificationKeyUnreadable, message);
}
