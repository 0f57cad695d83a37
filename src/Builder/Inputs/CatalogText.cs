using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Manifests;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>The two catalogs that upstream publishes for each release, as names with digests.</summary>
public static class CatalogText
{
    /// <summary>The file of <c>extensions:&lt;release&gt;</c>.</summary>
    public const string ExtensionsFile = "image-digests";

    /// <summary>The file of <c>overlays:&lt;release&gt;</c>.</summary>
    public const string OverlaysFile = "overlays.yaml";

    /// <summary>A line each: <c>ghcr.io/siderolabs/zfs:2.3.1-v1.13.9@sha256:…</c>. The name is the path without the registry.</summary>
    public static IReadOnlyDictionary<string, CatalogEntry> Extensions(string text)
    {
        var entries = new Dictionary<string, CatalogEntry>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.Split('@') is [var image, var digest])
            {
                entries[PathOf(image)] = new CatalogEntry(PathOf(image), digest);
            }
        }

        return entries;
    }

    /// <summary>A list <c>overlays</c> of name, image and digest.</summary>
    public static IReadOnlyDictionary<string, CatalogEntry> Overlays(string text)
    {
        var entries = new Dictionary<string, CatalogEntry>(StringComparer.Ordinal);
        foreach (var overlay in YamlToJson.Parse(text)?["overlays"] as JsonArray ?? [])
        {
            if ((string?)overlay?["name"] is { } name && (string?)overlay["image"] is { } image && (string?)overlay["digest"] is { } digest)
            {
                entries[name] = new CatalogEntry(PathOf(image), digest);
            }
        }

        return entries;
    }

    // Without registry and tag; some lines have no registry.
    private static string PathOf(string image)
    {
        var repository = ImageReference.Repository(image);
        var host = ImageReference.Host(repository) + "/";
        return repository.StartsWith(host, StringComparison.Ordinal) ? repository[host.Length..] : repository;
    }
}

/// <param name="Path">Below the registry, such as <c>siderolabs/zfs</c>.</param>
/// <param name="Digest">Of the index over all platforms.</param>
public sealed record CatalogEntry(string Path, string Digest);
