using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>The manifests behind two references, platform by platform.</summary>
internal sealed class ComparedReferences(RegistryClient registry)
{
    // What buildx attaches to an index has this platform.
    private const string Unknown = "unknown/unknown";

    /// <param name="platforms">Only these; empty for all.</param>
    /// <exception cref="StepFailedException">Input: one of the two has a platform that the other lacks.</exception>
    public async Task<IReadOnlyList<ReferencePair>> PairsAsync(string first, string second, IReadOnlyList<string> platforms, CancellationToken stop)
    {
        var (one, other) = (await ResolveAsync("first", first, stop), await ResolveAsync("second", second, stop));
        if (one.Platforms is null && other.Platforms is null)
        {
            return [new ReferencePair(one.Reference, other.Reference, Platform: null)];
        }

        var all = platforms.Count > 0 ? platforms : [.. one.Names.Union(other.Names)];
        if (all.Count > 1 && (one.Platforms is null || other.Platforms is null))
        {
            throw StepFailedException.Input(
                Reasons.ImageNotFound,
                $"\"{(one.Platforms is null ? first : second)}\" is one image, and the other has one for each of {string.Join(", ", all)}. Choose one with --platform.");
        }

        return [.. all.Select(platform => new ReferencePair(one.At(platform), other.At(platform), platform))];
    }

    private async Task<Resolved> ResolveAsync(string field, string reference, CancellationToken stop)
    {
        var found = await registry.FindAsync(reference, field, stop);
        var manifest = await registry.FetchManifestAsync(found, stop) is { } bytes ? StoredManifest.Read(bytes) : null;
        if (manifest?.Manifests is not { } entries)
        {
            return new Resolved(found, Platforms: null);
        }

        var platforms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(entry => entry.Platform is { } platform && platform.ToString() != Unknown))
        {
            platforms.TryAdd(entry.Platform!.ToString(), ImageReference.At(found, entry.Digest));
        }

        return new Resolved(found, platforms);
    }

    /// <param name="Reference">By digest.</param>
    /// <param name="Platforms">Of an index, the manifests by platform.</param>
    private sealed record Resolved(string Reference, IReadOnlyDictionary<string, string>? Platforms)
    {
        public IEnumerable<string> Names => Platforms?.Keys ?? [];

        public string At(string platform) => Platforms is null ? Reference : Platforms.TryGetValue(platform, out var manifest) ? manifest : throw StepFailedException.Input(
            Reasons.ImageNotFound, $"\"{Reference}\" is not available for {platform}. It is available for {string.Join(", ", Names)}. Choose one of them with --platform.");
    }
}

/// <summary>Both by digest.</summary>
internal sealed record ReferencePair(string First, string Second, string? Platform);
