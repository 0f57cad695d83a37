using System.Text.Json;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// Signatures as cosign 2 looks for them: layers of one manifest at the tag <c>sha256-….sig</c>, each a payload with its signature as an
/// annotation. Signatures of other keys stay where they are.
/// </summary>
public sealed class SignatureTag(RegistryClient registry, SmallFiles files) : ISignatureForm
{
    public string Name => SignatureForms.Tag;

    public async Task<bool> VerifyAsync(SignedManifest manifest, PublicKey key, CancellationToken stop)
    {
        var payload = SimpleSigning.Payload(manifest.Repository, manifest.Digest);
        var digest = ArtifactManifest.DigestOf(payload);
        if (await SignaturesAsync(manifest, stop) is not { } layers || !layers.Any(layer => layer.Digest == digest && IsSigned(layer, payload, key)))
        {
            return false;
        }

        return await registry.FetchBlobAsync($"{manifest.Repository}@{digest}", stop) is { } kept && kept.AsSpan().SequenceEqual(payload);
    }

    public async Task PushAsync(SignedManifest manifest, SigningKey key, CancellationToken stop)
    {
        var payload = SimpleSigning.Payload(manifest.Repository, manifest.Digest);
        var blob = await files.PushBlobAsync(manifest.Repository, SimpleSigning.MediaType, payload, stop);
        var layer = blob with
        {
            Annotations = new Dictionary<string, string> { [SimpleSigning.SignatureAnnotation] = Convert.ToBase64String(key.Sign(payload)) },
        };
        IReadOnlyList<OciDescriptor> layers = [.. await SignaturesAsync(manifest, stop) ?? [], layer];
        var signatures = JsonSerializer.SerializeToUtf8Bytes(
            new OciManifest
            {
                SchemaVersion = 2,
                MediaType = IndexManifest.ManifestMediaType,
                Config = await files.PushBlobAsync(manifest.Repository, ArtifactManifest.ImageConfigType, ArtifactManifest.PlainImageConfig(layers.Select(layer => layer.Digest)), stop),
                Layers = layers,
            },
            BuilderJsonContext.Default.OciManifest);
        await files.PushManifestAsync(Place(manifest), IndexManifest.ManifestMediaType, signatures, stop);
    }

    private async Task<IReadOnlyList<OciDescriptor>?> SignaturesAsync(SignedManifest manifest, CancellationToken stop) =>
        await registry.FetchManifestAsync(Place(manifest), stop) is { } bytes
            ? StoredManifest.Read(bytes)?.Layers.Where(layer => layer.MediaType == SimpleSigning.MediaType).ToList()
            : null;

    private static string Place(SignedManifest manifest) => $"{manifest.Repository}:{SimpleSigning.Tag(manifest.Digest)}";

    private static bool IsSigned(OciDescriptor layer, byte[] payload, PublicKey key)
    {
        var text = layer.Annotations?.GetValueOrDefault(SimpleSigning.SignatureAnnotation) ?? "";
        var signature = new byte[text.Length];
        return Convert.TryFromBase64String(text, signature, out var length) && key.Verifies(payload, signature[..length]);
    }
}
