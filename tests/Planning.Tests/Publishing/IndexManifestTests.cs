using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Planning.Tests.Publishing;

public sealed class IndexManifestTests
{
    private static readonly PublishPlan Plan = new()
    {
        Fingerprint = new string('f', 64),
        Release = "v1.13.9",
        Registry = new RegistryPlan { Host = "ghcr.io", Username = "me", Tag = "stable" },
        Commit = new string('c', 40),
        SourceDateEpoch = 1787062459,
        Outputs = [],
    };

    [Fact]
    public void Render_OfArtifact_IsTheseBytes()
    {
        var index = IndexManifest.Render(Plan, Output("application/vnd.talosimages.kernel"));

        Assert.Equal(
            """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","artifactType":"application/vnd.talosimages.kernel","manifests":["""
            + """{"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.talosimages.kernel","digest":"sha256:1","size":411,"platform":{"architecture":"amd64","os":"linux"}},"""
            + """{"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.talosimages.kernel","digest":"sha256:2","size":412,"platform":{"architecture":"arm64","os":"linux"}}"""
            + """],"annotations":{"org.opencontainers.image.created":"2026-08-18T14:14:19Z","org.opencontainers.image.revision":"cccccccccccccccccccccccccccccccccccccccc","org.opencontainers.image.version":"v1.13.9","talosimages.dev/fingerprint":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}}""",
            Encoding.UTF8.GetString(index.Bytes.Span));
    }

    [Fact]
    public void Render_OfImage_HasNoArtifactType() =>
        Assert.DoesNotContain("artifactType", Encoding.UTF8.GetString(IndexManifest.Render(Plan, Output(null)).Bytes.Span), StringComparison.Ordinal);

    [Fact]
    public void Render_Digest_IsThatOfTheBytes()
    {
        var index = IndexManifest.Render(Plan, Output(null));

        Assert.Equal($"sha256:{Convert.ToHexStringLower(SHA256.HashData(index.Bytes.Span))}", index.Digest);
    }

    [Fact]
    public void DigestOfAll_OutputsInAnotherOrder_IsTheSame()
    {
        PublishedOutput[] outputs = [Output("application/vnd.talosimages.kernel"), Output(null) with { Name = "imager" }];

        Assert.Equal(
            IndexManifest.DigestOfAll(Plan with { Outputs = outputs }),
            IndexManifest.DigestOfAll(Plan with { Outputs = [outputs[1], outputs[0]] }));
        Assert.NotEqual(
            IndexManifest.DigestOfAll(Plan with { Outputs = outputs }),
            IndexManifest.DigestOfAll(Plan with { Outputs = [outputs[0], outputs[1] with { Name = "installer" }] }));
    }

    private static PublishedOutput Output(string? artifactType) => new()
    {
        Name = "kernel",
        Repository = "ghcr.io/me/talos-kernel",
        ArtifactType = artifactType,
        Manifests =
        [
            new PublishedManifest { Platform = "linux/amd64", Digest = "sha256:1", Size = 411 },
            new PublishedManifest { Platform = "linux/arm64", Digest = "sha256:2", Size = 412 },
        ],
    };
}
