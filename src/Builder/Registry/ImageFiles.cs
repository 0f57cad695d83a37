using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Single small files of container images, read without running or unpacking them.</summary>
public static class ImageFiles
{
    // Catalogs and profiles have some kilobytes.
    private const long Largest = 1 << 20;

    /// <param name="image">By digest.</param>
    /// <param name="field">Of the spec, which names the image.</param>
    /// <param name="path">Without a slash in front.</param>
    /// <returns>Null if the image does not have it.</returns>
    /// <exception cref="StepFailedException">Input: the image has no such platform, or layers that cannot be read.</exception>
    public static Task<byte[]?> ReadAsync(
        StepContext context, string image, string field, string platform, string path, CancellationToken stop) =>
        FindAsync(context.Registry, context.Settings.Temp, image, field, platform, name => name == path, Largest, stop);

    /// <summary>The first file of the topmost layer that has one of the right name.</summary>
    /// <param name="temp">For the layers.</param>
    /// <param name="image">By digest.</param>
    /// <param name="matches">Of the path, without a slash in front.</param>
    /// <param name="largest">In bytes. A larger one is not the file.</param>
    public static async Task<byte[]?> FindAsync(
        RegistryClient registry, string temp, string image, string field, string platform, Func<string, bool> matches, long largest, CancellationToken stop)
    {
        var manifest = await registry.ManifestAsync(image, field, platform, stop);
        foreach (var layer in manifest.Layers.Reverse())
        {
            await foreach (var entry in FilesAsync(registry, temp, image, field, layer, stop))
            {
                if (matches(PathOf(entry)) && entry.Length <= largest)
                {
                    using var bytes = new MemoryStream();
                    if (entry.DataStream is { } data)
                    {
                        await data.CopyToAsync(bytes, stop);
                    }

                    return bytes.ToArray();
                }
            }
        }

        return null;
    }

    /// <summary>Goes through the regular files of all layers.</summary>
    /// <param name="image">By digest.</param>
    /// <param name="field">Of the spec, which names the image.</param>
    /// <param name="visit">Gets the path without a slash in front, and the entry, whose content it may read.</param>
    /// <exception cref="StepFailedException">Input: the image has no such platform, or layers that cannot be read.</exception>
    public static async Task ForEachAsync(
        StepContext context, string image, string field, string platform, Func<string, TarEntry, CancellationToken, Task> visit, CancellationToken stop)
    {
        var manifest = await context.Registry.ManifestAsync(image, field, platform, stop);
        foreach (var layer in manifest.Layers)
        {
            await foreach (var entry in FilesAsync(context.Registry, context.Settings.Temp, image, field, layer, stop))
            {
                await visit(PathOf(entry), entry, stop);
            }
        }
    }

    /// <summary>The regular files of a layer.</summary>
    private static IAsyncEnumerable<TarEntry> FilesAsync(
        RegistryClient registry, string temp, string image, string field, OciDescriptor layer, CancellationToken stop) =>
        EntriesAsync(registry, temp, image, field, layer, stop).Where(entry => entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile);

    /// <summary>All entries of a layer, which is fetched, and deleted afterwards. Each is valid until the next.</summary>
    /// <param name="temp">For the layer.</param>
    /// <param name="image">By digest.</param>
    /// <param name="field">Of the spec, which names the image.</param>
    /// <exception cref="StepFailedException">Input: the layer is compressed in a way that cannot be read.</exception>
    private static async IAsyncEnumerable<TarEntry> EntriesAsync(
        RegistryClient registry, string temp, string image, string field, OciDescriptor layer, [EnumeratorCancellation] CancellationToken stop)
    {
        var file = Path.Combine(temp, $"layer-{layer.Hex}");
        try
        {
            await registry.FetchBlobAsync(ImageReference.At(image, layer.Digest), field, file, stop);
            await using var stream = File.OpenRead(file);
            await using var content = await OpenAsync(stream, layer.MediaType, image, stop);
            await using var tar = new TarReader(content);
            while (await tar.GetNextEntryAsync(copyData: false, stop) is { } entry)
            {
                yield return entry;
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string PathOf(TarEntry entry) =>
        (entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name).TrimStart('/');

    private static async Task<Stream> OpenAsync(FileStream stream, string mediaType, string image, CancellationToken stop)
    {
        var magic = new byte[4];
        var length = await stream.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, stop);
        stream.Position = 0;
        return magic switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(stream, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd] when length == magic.Length => throw StepFailedException.Input(
                Reasons.InvalidSpec, $"The image {image} has layers of type \"{mediaType}\". Push it with gzip layers."),
            _ => stream,
        };
    }
}
