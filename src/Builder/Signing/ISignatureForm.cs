using TalosImageOperator.Builder.Failures;

namespace TalosImageOperator.Builder.Signing;

/// <summary>One of the ways in which a signature lies in a registry.</summary>
public interface ISignatureForm
{
    /// <summary>One of <see cref="Planning.Publishing.SignatureForms"/>.</summary>
    string Name { get; }

    /// <summary>Whether the registry has a signature of the manifest that the key verifies.</summary>
    /// <exception cref="StepFailedException">The registry refuses, or cannot be reached.</exception>
    Task<bool> VerifyAsync(SignedManifest manifest, PublicKey key, CancellationToken stop);

    /// <summary>Adds one, beside those of others.</summary>
    /// <exception cref="StepFailedException">The registry does not take it.</exception>
    Task PushAsync(SignedManifest manifest, SigningKey key, CancellationToken stop);
}

/// <summary>A manifest in the registry that gets signatures.</summary>
/// <param name="Size">Bytes.</param>
public sealed record SignedManifest(string Repository, string MediaType, string Digest, long Size)
{
    public string Reference => $"{Repository}@{Digest}";
}
