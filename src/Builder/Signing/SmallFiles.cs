using System.Collections.Concurrent;
using System.Text.Json;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Signing;

/// <summary>Pushes what is held in memory; oras reads files.</summary>
/// <param name="folder">For those files.</param>
public sealed class SmallFiles(RegistryClient registry, string folder)
{
    // The same in every referrer, so it is pushed once for each repository.
    private readonly ConcurrentDictionary<string, Lazy<Task<OciDescriptor>>> _emptyConfigs = new(StringComparer.Ordinal);

    /// <returns>Its descriptor in the repository.</returns>
    public async Task<OciDescriptor> PushBlobAsync(string repository, string mediaType, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        var digest = ArtifactManifest.DigestOf(content);
        await WithFileAsync(content, file => registry.PushBlobAsync(repository, digest, file, stop), stop);
        return new OciDescriptor { MediaType = mediaType, Digest = digest, Size = content.Length };
    }

    /// <param name="reference">With a tag, or the manifest's digest.</param>
    public Task PushManifestAsync(string reference, string mediaType, ReadOnlyMemory<byte> content, CancellationToken stop) =>
        WithFileAsync(content, file => registry.PushManifestAsync(reference, mediaType, file, stop), stop);

    /// <summary>
    /// Attaches a layer to a manifest of the repository, as a referrer without configuration. Where the registry has no referrers API, oras keeps
    /// their list at the fallback tag of the OCI specification.
    /// </summary>
    /// <returns>The digest of the referrer.</returns>
    public async Task<string> PushReferrerAsync(
        string repository, OciDescriptor subject, string artifactType, OciDescriptor layer, Dictionary<string, string> annotations, CancellationToken stop)
    {
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new OciManifest
            {
                SchemaVersion = 2,
                MediaType = IndexManifest.ManifestMediaType,
                ArtifactType = artifactType,
                Config = await PushEmptyConfigAsync(repository, stop),
                Layers = [layer],
                Subject = subject,
                Annotations = annotations,
            },
            BuilderJsonContext.Default.OciManifest);
        var digest = ArtifactManifest.DigestOf(manifest);
        await PushManifestAsync($"{repository}@{digest}", IndexManifest.ManifestMediaType, manifest, stop);
        return digest;
    }

    private Task<OciDescriptor> PushEmptyConfigAsync(string repository, CancellationToken stop) => _emptyConfigs.GetOrAdd(
        repository,
        name => new Lazy<Task<OciDescriptor>>(() => PushBlobAsync(name, ArtifactManifest.EmptyConfigType, "{}"u8.ToArray(), stop))).Value;

    private async Task WithFileAsync(ReadOnlyMemory<byte> content, Func<string, Task> push, CancellationToken stop)
    {
        var file = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            await File.WriteAllBytesAsync(file, content, stop);
            await push(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
