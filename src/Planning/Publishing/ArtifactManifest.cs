using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>
/// The exact bytes of the manifest for a step's files: upstream's file names and the time of the source, so that the same files
/// give the same digest (https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md).
/// </summary>
/// <param name="Bytes">The bytes of the manifest.</param>
/// <param name="Config">Bytes of the blob that the manifest names as its configuration.</param>
public sealed record ArtifactManifest(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Config)
{
    public const string EmptyConfigType = "application/vnd.oci.empty.v1+json";
    public const string ImageConfigType = "application/vnd.oci.image.config.v1+json";
    private const string FileType = "application/octet-stream";
    /// <summary>The annotation of a layer with the name of its file.</summary>
    public const string Title = "org.opencontainers.image.title";
    private const string Created = "org.opencontainers.image.created";

    public string Digest => DigestOf(Bytes);

    public string ConfigDigest => DigestOf(Config);

    /// <param name="artifactType">Such as <c>application/vnd.talosimages.kernel</c>.</param>
    /// <param name="files">In their order.</param>
    /// <param name="created">Seconds since 1970.</param>
    public static ArtifactManifest Of(string artifactType, IReadOnlyList<OutputFile> files, long created) =>
        new(Render(EmptyConfigType, "{}"u8.ToArray(), artifactType, files, created), "{}"u8.ToArray());

    /// <summary>
    /// The same files with image media types, for registries that accept only a fixed list. It names the platform. <c>oras pull</c>
    /// returns the same files.
    /// </summary>
    public static ArtifactManifest AsImage(string platform, IReadOnlyList<OutputFile> files, long created)
    {
        var config = ImageConfig(platform, files, created);
        return new ArtifactManifest(Render(ImageConfigType, config, artifactType: null, files, created), config);
    }

    /// <summary>An image configuration without a creation time, for a manifest whose layers are no file system.</summary>
    /// <param name="layers">The digests of the layers.</param>
    public static byte[] PlainImageConfig(IEnumerable<string> layers) => ExactJson.WriteObject(json => WriteImageConfig(json, "", "", layers));

    public static string DigestOf(ReadOnlyMemory<byte> bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes.Span))}";

    private static byte[] Render(
        string configType, byte[] config, string? artifactType, IReadOnlyList<OutputFile> files, long created) => ExactJson.WriteObject(json =>
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", IndexManifest.ManifestMediaType);
        if (artifactType is not null)
        {
            json.WriteString("artifactType", artifactType);
        }

        json.WriteStartObject("config");
        Descriptor(json, configType, DigestOf(config), config.Length);
        json.WriteEndObject();
        json.WriteStartArray("layers");
        foreach (var file in files)
        {
            Layer(json, file);
        }

        json.WriteEndArray();
        json.WriteStartObject("annotations");
        json.WriteString(Created, Rfc3339(created));
        json.WriteEndObject();
    });

    private static void Layer(Utf8JsonWriter json, OutputFile file)
    {
        json.WriteStartObject();
        Descriptor(json, FileType, $"sha256:{file.Sha256}", file.Size);
        json.WriteStartObject("annotations");
        json.WriteString(Title, file.Name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Descriptor(Utf8JsonWriter json, string mediaType, string digest, long size)
    {
        json.WriteString("mediaType", mediaType);
        json.WriteString("digest", digest);
        json.WriteNumber("size", size);
    }

    private static byte[] ImageConfig(string platform, IReadOnlyList<OutputFile> files, long created) => ExactJson.WriteObject(json =>
    {
        json.WriteString("created", Rfc3339(created));
        WriteImageConfig(json, platform.Split('/')[1], platform.Split('/')[0], files.Select(file => $"sha256:{file.Sha256}"));
    });

    private static void WriteImageConfig(Utf8JsonWriter json, string architecture, string os, IEnumerable<string> layers)
    {
        json.WriteString("architecture", architecture);
        json.WriteString("os", os);
        json.WriteStartObject("config");
        json.WriteEndObject();
        json.WriteStartObject("rootfs");
        json.WriteString("type", "layers");
        json.WriteStartArray("diff_ids");
        foreach (var layer in layers)
        {
            json.WriteStringValue(layer);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static string Rfc3339(long epoch) =>
        DateTimeOffset.FromUnixTimeSeconds(epoch).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
