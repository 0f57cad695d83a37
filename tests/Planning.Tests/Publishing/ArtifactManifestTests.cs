using System.Text;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Planning.Tests.Publishing;

public sealed class ArtifactManifestTests
{
    private const long Created = 1787074459;

    private static readonly string Sha256 = new('a', 64);
    private static readonly OutputFile[] Files = [new OutputFile { Name = "vmlinuz-amd64", Sha256 = Sha256, Size = 7 }];

    [Fact]
    public void Of_Files_IsAnArtifactAsOrasMakesThem()
    {
        var manifest = ArtifactManifest.Of("application/vnd.talosimages.kernel", Files, Created);
        Assert.Equal(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"artifactType\":\"application/vnd.talosimages.kernel\","
            + "\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
            + "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2},"
            + "\"layers\":[{\"mediaType\":\"application/octet-stream\",\"digest\":\"sha256:" + Sha256 + "\",\"size\":7,"
            + "\"annotations\":{\"org.opencontainers.image.title\":\"vmlinuz-amd64\"}}],"
            + "\"annotations\":{\"org.opencontainers.image.created\":\"2026-08-18T17:34:19Z\"}}",
            Encoding.UTF8.GetString(manifest.Bytes.Span));
        Assert.Equal("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", manifest.ConfigDigest);
    }

    [Fact]
    public void AsImage_OfFiles_HasAnImagesConfigurationAndNoArtifactType()
    {
        var manifest = ArtifactManifest.AsImage("linux/arm64", Files, Created);
        var config = "{\"created\":\"2026-08-18T17:34:19Z\",\"architecture\":\"arm64\",\"os\":\"linux\",\"config\":{},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + Sha256 + "\"]}}";
        Assert.Equal(config, Encoding.UTF8.GetString(manifest.Config.Span));
        Assert.Equal(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + manifest.ConfigDigest + "\",\"size\":"
            + config.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) + "},"
            + "\"layers\":[{\"mediaType\":\"application/octet-stream\",\"digest\":\"sha256:" + Sha256 + "\",\"size\":7,"
            + "\"annotations\":{\"org.opencontainers.image.title\":\"vmlinuz-amd64\"}}],"
            + "\"annotations\":{\"org.opencontainers.image.created\":\"2026-08-18T17:34:19Z\"}}",
            Encoding.UTF8.GetString(manifest.Bytes.Span));
    }
}
