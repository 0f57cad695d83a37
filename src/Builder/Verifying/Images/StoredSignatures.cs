using System.Runtime.CompilerServices;
using System.Text.Json;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;

namespace TalosImageOperator.Builder.Verifying.Images;

/// <summary>The signatures that a registry has of an image, of any key.</summary>
/// <param name="registry">Of the image.</param>
/// <param name="bundles">Reads those that are referrers.</param>
internal sealed class StoredSignatures(RegistryClient registry, BundleReferrers bundles)
{
    private const int LargestPayload = 64 * 1024;
    private const int MostLayers = 100;

    /// <summary>Bundles over the statement that the image is signed, not yet verified.</summary>
    public async IAsyncEnumerable<byte[]> BundlesAsync(string repository, string digest, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var bundle in bundles.AllAsync(repository, digest, stop))
        {
            if (StatementBundle.PayloadOf(bundle) is { } statement && SignatureStatement.IsOf(statement, digest))
            {
                yield return bundle;
            }
        }
    }

    /// <summary>Signatures at the tag <c>sha256-….sig</c>, not yet verified.</summary>
    public async IAsyncEnumerable<StoredSignature> TagAsync(string repository, string digest, [EnumeratorCancellation] CancellationToken stop)
    {
        if (await registry.FetchManifestAsync($"{repository}:{SimpleSigning.Tag(digest)}", stop) is not { } bytes || StoredManifest.Read(bytes) is not { } manifest)
        {
            yield break;
        }

        foreach (var layer in manifest.Layers.Where(layer => layer.MediaType == SimpleSigning.MediaType).Reverse().Take(MostLayers))
        {
            var text = layer.Annotations?.GetValueOrDefault(SimpleSigning.SignatureAnnotation) ?? "";
            var signature = new byte[text.Length];
            var blob = $"{repository}@{layer.Digest}";

            // The manifest may claim another size than the blob has.
            if (Convert.TryFromBase64String(text, signature, out var length) && await registry.BlobSizeAsync(blob, stop) is <= LargestPayload
                && await registry.FetchBlobAsync(blob, stop) is { } payload && IsOf(payload, digest))
            {
                yield return new StoredSignature(payload, signature[..length], layer.Annotations!);
            }
        }
    }

    private static bool IsOf(byte[] payload, string digest)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("critical", out var critical)
                && critical.ValueKind == JsonValueKind.Object && critical.TryGetProperty("type", out var type) && type.ValueEquals(SimpleSigning.Type)
                && critical.TryGetProperty("image", out var image) && image.ValueKind == JsonValueKind.Object
                && image.TryGetProperty("docker-manifest-digest", out var signed) && signed.ValueEquals(digest);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>A signature of the older form.</summary>
/// <param name="Payload">What was signed: that the image is signed.</param>
/// <param name="Signature">As it is verified.</param>
/// <param name="Annotations">With the certificate of a keyless one.</param>
internal sealed record StoredSignature(byte[] Payload, byte[] Signature, IReadOnlyDictionary<string, string> Annotations);
