using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>An image of one platform as the registry has it, with the files of its layers.</summary>
public sealed class PublishedImage
{
    private PublishedImage(string digest, IReadOnlyDictionary<string, byte[]> files)
    {
        Digest = digest;
        Files = files;
    }

    /// <summary>Of the platform's manifest.</summary>
    public string Digest { get; }

    /// <summary>The files by path, without a slash in front.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <param name="reference">With a tag; of an index or an image.</param>
    /// <param name="architecture">amd64 or arm64.</param>
    public static PublishedImage Pull(TempFolder folder, string reference, string architecture)
    {
        var copy = folder[$"pulled-{Guid.NewGuid():n}"];
        RealProgram.Run(
            "skopeo", "copy", "--quiet", "--src-tls-verify=false", "--override-os", "linux", "--override-arch", architecture, $"docker://{reference}", $"dir:{copy}");
        var manifest = File.ReadAllBytes(Path.Combine(copy, "manifest.json"));
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var layer in JsonDocument.Parse(manifest).RootElement.GetProperty("layers").EnumerateArray())
        {
            Read(Path.Combine(copy, layer.GetProperty("digest").GetString()!["sha256:".Length..]), files);
        }

        return new($"sha256:{Convert.ToHexStringLower(SHA256.HashData(manifest))}", files);
    }

    public string Text(string path) => Encoding.UTF8.GetString(Files[path]);

    public string DigestOf(string path) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Files[path]))}";

    private static void Read(string layer, SortedDictionary<string, byte[]> files)
    {
        using var blob = File.OpenRead(layer);
        var compressed = blob.ReadByte() == 0x1f;
        blob.Position = 0;
        using var tar = new TarReader(compressed ? new GZipStream(blob, CompressionMode.Decompress) : blob);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is not TarEntryType.RegularFile and not TarEntryType.V7RegularFile)
            {
                continue;
            }

            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[entry.Name.TrimStart('.', '/')] = content.ToArray();
        }
    }
}
