using System.Runtime.CompilerServices;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Signing;

/// <summary>Statements as Sigstore bundles in OCI referrers of a manifest, which cosign 3 and Talos look for first.</summary>
public sealed class BundleReferrers(RegistryClient registry, SmallFiles files)
{
    // cosign's own annotations: verifiers choose by them what to fetch.
    private const string ContentAnnotation = "dev.sigstore.bundle.content";
    private const string PredicateAnnotation = "dev.sigstore.bundle.predicateType";

    // Anybody who may push can attach more: so number and size of what is read are limited.
    private const int MostReferrers = 100;
    private const int Envelope = 1024 * 1024;

    /// <summary>Whether the registry has a bundle by which the key says this of the manifest.</summary>
    /// <exception cref="StepFailedException">The registry refuses, or cannot be reached.</exception>
    public async Task<bool> HasAsync(SignedManifest manifest, ReadOnlyMemory<byte> statement, PublicKey key, CancellationToken stop)
    {
        // Base64, and room for the rest.
        var largest = (statement.Length * 2L) + Envelope;
        var referrers = await registry.ReferrersAsync(manifest.Reference, StatementBundle.MediaType, stop);
        foreach (var referrer in referrers.Reverse().Take(MostReferrers))
        {
            if (await FetchAsync(manifest.Repository, manifest.Digest, referrer, largest, stop) is { } bundle && StatementBundle.Verifies(bundle, statement.Span, key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All bundles of a manifest, the newest first, of any key and with any statement.</summary>
    /// <exception cref="StepFailedException">The registry refuses, or cannot be reached.</exception>
    public async IAsyncEnumerable<byte[]> AllAsync(string repository, string digest, [EnumeratorCancellation] CancellationToken stop)
    {
        // In a registry without referrers API, cosign lists its bundles as empty artifacts.
        var referrers = await registry.ReferrersAsync($"{repository}@{digest}", artifactType: null, stop);
        foreach (var referrer in referrers.Reverse().Where(referrer => StatementBundle.IsMediaType(referrer.ArtifactType) || referrer.ArtifactType is null or "" or ArtifactManifest.EmptyConfigType)
            .Take(MostReferrers))
        {
            if (await FetchAsync(repository, digest, referrer, Envelope, stop) is { } bundle)
            {
                yield return bundle;
            }
        }
    }

    /// <summary>Adds one, beside those of others.</summary>
    /// <exception cref="StepFailedException">The registry does not take it.</exception>
    public async Task PushAsync(SignedManifest manifest, byte[] statement, string predicateType, SigningKey key, CancellationToken stop)
    {
        var bundle = await files.PushBlobAsync(manifest.Repository, StatementBundle.MediaType, StatementBundle.Sign(statement, key), stop);
        await files.PushReferrerAsync(
            manifest.Repository, new OciDescriptor { MediaType = manifest.MediaType, Digest = manifest.Digest, Size = manifest.Size }, StatementBundle.MediaType, bundle,
            new Dictionary<string, string>
            {
                [ContentAnnotation] = "dsse-envelope",
                [PredicateAnnotation] = predicateType,
            },
            stop);
    }

    private async Task<byte[]?> FetchAsync(string repository, string digest, OciDescriptor referrer, long largest, CancellationToken stop)
    {
        if (referrer.Size > Envelope
            || await registry.FetchManifestAsync($"{repository}@{referrer.Digest}", stop) is not { } bytes
            || StoredManifest.Read(bytes) is not { Layers: [var layer] } read
            || read.Subject?.Digest != digest)
        {
            return null;
        }

        // The manifest may claim another size than the blob has.
        var blob = $"{repository}@{layer.Digest}";
        return await registry.BlobSizeAsync(blob, stop) <= largest ? await registry.FetchBlobAsync(blob, stop) : null;
    }
}

/// <summary>Signatures as bundles.</summary>
public sealed class BundleSignature(BundleReferrers bundles) : ISignatureForm
{
    public string Name => SignatureForms.Bundle;

    public Task<bool> VerifyAsync(SignedManifest manifest, PublicKey key, CancellationToken stop) =>
        bundles.HasAsync(manifest, SignatureStatement.Of(manifest.Digest), key, stop);

    public Task PushAsync(SignedManifest manifest, SigningKey key, CancellationToken stop) =>
        bundles.PushAsync(manifest, SignatureStatement.Of(manifest.Digest), SignatureStatement.PredicateType, key, stop);
}
