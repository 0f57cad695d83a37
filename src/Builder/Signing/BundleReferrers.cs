using System.Text.Json;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// Signatures as Sigstore bundles in OCI referrers of the manifest, which cosign 3 and Talos look for first. Where the registry has no
/// referrers API, oras keeps their list at the fallback tag of the OCI specification.
/// </summary>
public sealed class BundleReferrers(RegistryClient registry, SmallFiles files) : ISignatureForm
{
    // cosign's own annotations: verifiers choose by them what to fetch.
    private const string ContentAnnotation = "dev.sigstore.bundle.content";
    private const string PredicateAnnotation = "dev.sigstore.bundle.predicateType";

    // Anybody who may push can attach more: so number and size of what is read are limited.
    private const int MostReferrers = 100;
    private const long LargestBundle = 1024 * 1024;

    public string Name => SignatureForms.Bundle;

    public async Task<bool> VerifyAsync(SignedManifest manifest, PublicKey key, CancellationToken stop)
    {
        var referrers = await registry.ReferrersAsync(manifest.Reference, SignatureBundle.MediaType, stop);
        foreach (var referrer in referrers.Reverse().Take(MostReferrers))
        {
            if (await FetchAsync(manifest, referrer, stop) is { } bundle && SignatureBundle.Verifies(bundle, manifest.Digest, key))
            {
                return true;
            }
        }

        return false;
    }

    public async Task PushAsync(SignedManifest manifest, SigningKey key, CancellationToken stop)
    {
        var bundle = await files.PushBlobAsync(
            manifest.Repository, SignatureBundle.MediaType, SignatureBundle.Sign(manifest.Digest, key), stop);
        var referrer = JsonSerializer.SerializeToUtf8Bytes(
            new OciManifest
            {
                SchemaVersion = 2,
                MediaType = IndexManifest.ManifestMediaType,
                ArtifactType = SignatureBundle.MediaType,
                Config = await files.PushBlobAsync(manifest.Repository, ArtifactManifest.EmptyConfigType, "{}"u8.ToArray(), stop),
                Layers = [bundle],
                Subject = new OciDescriptor { MediaType = manifest.MediaType, Digest = manifest.Digest, Size = manifest.Size },
                Annotations = new Dictionary<string, string>
                {
                    [ContentAnnotation] = "dsse-envelope",
                    [PredicateAnnotation] = SignatureBundle.PredicateType,
                },
            },
            BuilderJsonContext.Default.OciManifest);
        await files.PushManifestAsync(
            $"{manifest.Repository}@{ArtifactManifest.DigestOf(referrer)}", IndexManifest.ManifestMediaType, referrer, stop);
    }

    private async Task<byte[]?> FetchAsync(SignedManifest manifest, OciDescriptor referrer, CancellationToken stop)
    {
        if (referrer.Size > LargestBundle
            || await registry.FetchManifestAsync($"{manifest.Repository}@{referrer.Digest}", stop) is not { } bytes
            || StoredManifest.Read(bytes) is not { Layers: [var layer] } read
            || read.Subject?.Digest != manifest.Digest)
        {
            return null;
        }

        // The manifest may claim another size than the blob has.
        var blob = $"{manifest.Repository}@{layer.Digest}";
        return await registry.BlobSizeAsync(blob, stop) <= LargestBundle ? await registry.FetchBlobAsync(blob, stop) : null;
    }
}
