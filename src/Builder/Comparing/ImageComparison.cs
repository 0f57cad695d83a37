using System.Globalization;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>
/// Compares two manifests from cheap to deep: their digests, the descriptions, the digests of their layers, and only then the files of the
/// layers that differ.
/// </summary>
public sealed class ImageComparison(
    RegistryClient registry, ProcessRunner processes, BuilderSettings settings, StepLog log, TimeProvider time, ComparisonLimits limits)
{
    private const string Layers = "(layers)";
    private const string Config = "(config)";
    private const string Manifest = "(manifest)";
    private const string Annotations = "annotations.";
    private const string Created = "org.opencontainers.image.created";
    private const int LargestConfig = 4 << 20;

    /// <param name="first">By digest, with its repository.</param>
    /// <param name="second">The same.</param>
    /// <param name="kind">Null: what the first manifest looks like.</param>
    /// <exception cref="StepFailedException">A manifest or one of its blobs is missing, or the registry cannot be reached.</exception>
    public async Task<ComparisonReport> CompareAsync(string first, string second, ComparedKind? kind, CancellationToken stop)
    {
        if (first.Split('@')[1] == second.Split('@')[1])
        {
            return new ComparisonReport { First = first, Second = second, Result = ComparedAs.Identical };
        }

        var (one, other) = (await ReadAsync(first, stop), await ReadAsync(second, stop));
        using var folder = StepFolder.Create(settings.Temp, "compare");
        using var limit = new CancellationTokenSource(limits.Time, time);
        var findings = new Findings();
        var budget = new Budget(limits);
        var files = new FileComparison(new ContainerReader(processes, settings, log.Info), budget, findings, folder.Path, limit.Token);
        CompareDescriptions(one, other, findings);
        if ((kind ?? KindOf(one.Manifest)) == ComparedKind.Files)
        {
            await CompareFilesAsync(one, other, files, findings, folder.Path, stop);
        }
        else
        {
            await CompareLayersAsync(one, other, files, findings, folder.Path, stop);
        }

        return new ComparisonReport
        {
            First = first,
            Second = second,
            Result = findings.Result,
            Differences = findings.Differences,
            More = findings.More == 0 ? null : findings.More,
            NotOpened = findings.NotOpened.Count == 0 ? null : findings.NotOpened,
            Different = findings.Different,
        };
    }

    /// <summary>What a manifest's layers are, for one that nothing is known about.</summary>
    private static ComparedKind KindOf(OciManifest manifest) =>
        manifest.Config?.MediaType is ArtifactManifest.ImageConfigType or "application/vnd.docker.container.image.v1+json"
        && manifest.Layers.All(layer => layer.MediaType.Contains("tar", StringComparison.Ordinal))
            ? ComparedKind.Image
            : ComparedKind.Files;

    private static void CompareDescriptions(Described first, Described second, Findings findings)
    {
        Compare(Manifest, first.ManifestLeaves, second.ManifestLeaves, ClassOfManifest);
        Compare(Config, first.ConfigLeaves, second.ConfigLeaves, ClassOfConfig);

        void Compare(string path, Dictionary<string, string> one, Dictionary<string, string> other, Func<string, DifferenceClass?> classOf)
        {
            foreach (var key in one.Keys.Union(other.Keys).Order(StringComparer.Ordinal))
            {
                if (classOf(key) is { } difference && one.GetValueOrDefault(key) != other.GetValueOrDefault(key))
                {
                    findings.Add(new FileDifference
                    {
                        Path = $"{path}!{key}",
                        Change = !one.ContainsKey(key) ? FileChange.Added : other.ContainsKey(key) ? FileChange.Changed : FileChange.Removed,
                        Class = difference,
                    });
                }
            }
        }
    }

    /// <summary>Null for what follows from the blobs, which are compared themselves, and for the names of formats.</summary>
    private static DifferenceClass? ClassOfManifest(string key) => key switch
    {
        Annotations + Created => DifferenceClass.Timestamps,
        "artifactType" => DifferenceClass.Content,
        _ => key.StartsWith(Annotations, StringComparison.Ordinal) ? DifferenceClass.Content : null,
    };

    private static DifferenceClass? ClassOfConfig(string key) => key switch
    {
        "created" => DifferenceClass.Timestamps,
        _ when key.StartsWith("history", StringComparison.Ordinal) => DifferenceClass.Encoding,
        _ when key.StartsWith("rootfs", StringComparison.Ordinal) => null,
        _ => DifferenceClass.Content,
    };

    private async Task CompareLayersAsync(Described first, Described second, FileComparison files, Findings findings, string temp, CancellationToken stop)
    {
        var (one, other) = Differing(first, second);
        var before = findings.Count;
        try
        {
            if (one.Count + other.Count > 0)
            {
                await files.CompareAsync("", SourceOf(first.Reference, one, temp), SourceOf(second.Reference, other, temp), stop);
            }
        }
        catch (NotOpenedException failure)
        {
            findings.AddNotOpened(Layers, failure.Message);
            findings.Add(new FileDifference { Path = Layers, Change = FileChange.Changed, Class = DifferenceClass.Content });
        }

        if (findings.Count == before && !first.Manifest.Layers.Select(layer => layer.Digest).SequenceEqual(second.Manifest.Layers.Select(layer => layer.Digest)))
        {
            findings.Add(new FileDifference { Path = Layers, Change = FileChange.Changed, Class = DifferenceClass.Encoding });
        }
    }

    /// <summary>Without the layers that have the same place and the same content on both sides.</summary>
    private static (IReadOnlyList<OciDescriptor> First, IReadOnlyList<OciDescriptor> Second) Differing(Described first, Described second)
    {
        var (one, other) = (first.Manifest.Layers, second.Manifest.Layers);
        var same = Enumerable.Range(0, Math.Min(one.Count, other.Count))
            .Where(number => one[number].Digest == other[number].Digest || (first.DiffId(number) is { } id && id == second.DiffId(number)))
            .ToHashSet();
        return ([.. one.Where((_, number) => !same.Contains(number))], [.. other.Where((_, number) => !same.Contains(number))]);
    }

    private NodeSource SourceOf(string image, IReadOnlyList<OciDescriptor> layers, string temp) => async (visit, stop) =>
    {
        foreach (var layer in layers)
        {
            await RequireSizeAsync(image, layer, stop);
            await WithBlobAsync(image, layer, temp, file => ReadLayerAsync(file, visit, stop), stop);
        }
    };

    // By its bytes, as runtimes do, and not by its media type.
    private async Task ReadLayerAsync(string file, NodeVisitor visit, CancellationToken stop)
    {
        var reader = new ContainerReader(processes, settings, log.Info);
        var kind = await ContainerKinds.OfAsync(file, stop);
        await (kind is ContainerKind.Gzip or ContainerKind.Zstd
            ? reader.ReadAsync(kind, file, (_, _, tar, token) => TarNodes.ReadAsync(tar!, visit, token), stop)
            : reader.ReadAsync(ContainerKind.Tar, file, visit, stop));
    }

    private async Task CompareFilesAsync(Described first, Described second, FileComparison files, Findings findings, string temp, CancellationToken stop)
    {
        var (one, other) = (first.Files(), second.Files());
        foreach (var name in one.Keys.Union(other.Keys).Order(StringComparer.Ordinal))
        {
            var (before, after) = (one.GetValueOrDefault(name), other.GetValueOrDefault(name));
            foreach (var difference in FileDifferences.Between(name, NodeOf(before), NodeOf(after)))
            {
                if (difference.Change != FileChange.Changed)
                {
                    findings.Add(difference);
                    continue;
                }

                try
                {
                    await RequireSizeAsync(first.Reference, before!, stop);
                    await RequireSizeAsync(second.Reference, after!, stop);
                    await WithBlobAsync(
                        first.Reference, before!, temp,
                        file => WithBlobAsync(second.Reference, after!, temp, otherFile => files.CompareAsync(difference, file, otherFile, stop), stop), stop);
                }
                catch (NotOpenedException failure)
                {
                    findings.AddNotOpened(name, failure.Message);
                    findings.Add(difference);
                }
            }
        }
    }

    private async Task WithBlobAsync(string image, OciDescriptor blob, string temp, Func<string, Task> use, CancellationToken stop)
    {
        var file = Path.Combine(temp, Path.GetRandomFileName());
        try
        {
            await registry.FetchBlobAsync(ImageReference.At(image, blob.Digest), field: "", file, stop);
            await use(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The manifest may claim another size than the blob has.
    private async Task RequireSizeAsync(string image, OciDescriptor blob, CancellationToken stop)
    {
        var reference = ImageReference.At(image, blob.Digest);
        if ((await registry.BlobSizeAsync(reference, stop) ?? throw Missing(reference)) > limits.BytesKept)
        {
            throw new NotOpenedException($"it is larger than the limit of {limits.BytesKept} bytes for temporary files");
        }
    }

    private async Task<Described> ReadAsync(string reference, CancellationToken stop)
    {
        var bytes = await registry.FetchManifestAsync(reference, stop) ?? throw Missing(reference);
        var manifest = StoredManifest.Read(bytes) is { Manifests: null } read ? read : throw StepFailedException.Input(
            Reasons.ImageNotFound, $"\"{reference}\" is neither an image nor an artifact. Name one by its tag or digest.");
        try
        {
            var config = manifest.Config is { } descriptor ? await ReadConfigAsync(reference, descriptor, stop) : null;
            return new Described(reference, manifest, JsonLeaves.Of(bytes), config is null ? [] : JsonLeaves.Of(config));
        }
        catch (NotOpenedException failure)
        {
            throw StepFailedException.Input(Reasons.ImageNotFound, $"The manifest or the configuration of \"{reference}\" cannot be read: {failure.Message}. Name another image.");
        }
    }

    private async Task<byte[]?> ReadConfigAsync(string image, OciDescriptor config, CancellationToken stop)
    {
        var reference = ImageReference.At(image, config.Digest);
        return (await registry.BlobSizeAsync(reference, stop) ?? throw Missing(reference)) > LargestConfig
            ? throw new NotOpenedException($"it is larger than {LargestConfig} bytes")
            : await registry.FetchBlobAsync(reference, stop) ?? throw Missing(reference);
    }

    private static StepFailedException Missing(string reference) => StepFailedException.Infrastructure(
        Reasons.ImageNotFound, $"The registry does not hold {reference} . Check its garbage collection, then build again.");

    private static FileNode? NodeOf(OciDescriptor? layer) => layer is null ? null : new FileNode { Size = layer.Size, Sha256 = layer.Hex };

    private static string? TitleOf(OciDescriptor layer) => layer.Annotations?.GetValueOrDefault(ArtifactManifest.Title);

    /// <param name="Reference">By digest, with its repository.</param>
    private sealed record Described(
        string Reference, OciManifest Manifest, Dictionary<string, string> ManifestLeaves, Dictionary<string, string> ConfigLeaves)
    {
        /// <summary>The digest of a layer before compression, or null.</summary>
        public string? DiffId(int layer) => ConfigLeaves.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"rootfs.diff_ids[{layer}]"));

        /// <summary>The layers of an artifact by the names of their files.</summary>
        public Dictionary<string, OciDescriptor> Files()
        {
            var files = new Dictionary<string, OciDescriptor>(StringComparer.Ordinal);
            foreach (var (number, layer) in Manifest.Layers.Index())
            {
                var name = TitleOf(layer) ?? string.Create(CultureInfo.InvariantCulture, $"(layer {number + 1})");
                files[files.ContainsKey(name) ? string.Create(CultureInfo.InvariantCulture, $"{name} (layer {number + 1})") : name] = layer;
            }

            return files;
        }
    }
}
