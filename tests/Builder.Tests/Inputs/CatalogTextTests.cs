using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Builder.Tests.Inputs;

public sealed class CatalogTextTests
{
    [Fact]
    public void Extensions_OfImageDigests_AreThePathsWithTheirDigests()
    {
        var entries = CatalogText.Extensions("ghcr.io/siderolabs/zfs:2.3.1-v1.13.9@sha256:ab\nghcr.io/siderolabs/gvisor:20240101@sha256:cd\n\nnonsense\n");

        Assert.Equal(["siderolabs/zfs", "siderolabs/gvisor"], entries.Keys);
        Assert.Equal(new CatalogEntry("siderolabs/zfs", "sha256:ab"), entries["siderolabs/zfs"]);
    }

    [Fact]
    public void Overlays_OfYaml_AreTheNamesWithTheirImages()
    {
        var entries = CatalogText.Overlays("overlays:\n  - name: rpi_generic\n    image: siderolabs/sbc-raspberrypi:v0.2.0\n    digest: sha256:ab\n  - name: incomplete\n");

        Assert.Equal(new CatalogEntry("siderolabs/sbc-raspberrypi", "sha256:ab"), Assert.Single(entries).Value);
    }

    [Theory]
    [InlineData("siderolabs/zfs", true)]
    [InlineData("zfs", true)]
    [InlineData("siderolabs/zfs:1", false)]
    [InlineData("ghcr.io/siderolabs/zfs", false)]
    [InlineData("localhost/zfs", false)]
    [InlineData("registry:5000/zfs", false)]
    [InlineData("siderolabs/zfs@sha256:0123456789012345678901234567890123456789012345678901234567890123", false)]
    public void Is_OfficialName(string reference, bool official) => Assert.Equal(official, OfficialNames.Is(reference));
}
