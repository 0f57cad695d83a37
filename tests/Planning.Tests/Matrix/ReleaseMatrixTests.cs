using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Tests.Matrix;

public sealed class ReleaseMatrixTests
{
    public static TheoryData<int> Minors => [.. ReleaseMatrix.Minors];

    [Theory, MemberData(nameof(Minors))]
    public void Rows_OfOneName_NeverOverlap(int minor)
    {
        Assert.All(ReleaseMatrix.Outputs.Where(row => row.Releases.Contains(minor)).CountBy(row => row.Name), count => Assert.Equal(1, count.Value));
        Assert.All(ReleaseMatrix.Variables.Where(row => row.Releases.Contains(minor)).CountBy(row => row.Name), count => Assert.Equal(1, count.Value));
        Assert.All(ReleaseMatrix.Packages.Where(row => row.Releases.Contains(minor)).CountBy(row => row.Name), count => Assert.Equal(1, count.Value));
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(7, 26)]
    [InlineData(8, 31)]
    [InlineData(9, 36)]
    [InlineData(10, 50)]
    [InlineData(11, 51)]
    [InlineData(12, 53)]
    [InlineData(13, 55)]
    [InlineData(14, 58)]
    [InlineData(15, 58)]
    public void Packages_OfMinor_AreAsManyAsUpstreamHas(int minor, int count) => Assert.Equal(count, Table(minor).Packages.Count);

    [Theory]
    [InlineData("installer", 9, StepKind.Image)]
    [InlineData("installer", 10, StepKind.Media)]
    [InlineData("secureboot-installer", 9, StepKind.Media)]
    [InlineData("talosctl", 6, StepKind.Image)]
    [InlineData("talosctl-all", 6, StepKind.Files)]
    [InlineData("sbom", 11, StepKind.Files)]
    public void Output_OfMinor_IsMadeThisWay(string output, int minor, StepKind kind) => Assert.Equal(kind, Table(minor).Output(output)!.Kind);

    [Theory]
    [InlineData("kernel", 13, "vmlinuz-arm64")]
    [InlineData("initramfs", 6, "initramfs-arm64.xz")]
    [InlineData("initramfs", 13, "initramfs-arm64.xz")]
    [InlineData("metal", 7, "metal-arm64.raw.xz")]
    [InlineData("metal", 8, "metal-arm64.raw.zst")]
    [InlineData("azure", 13, "azure-arm64.vhd.zst")]
    [InlineData("gcp", 13, "gcp-arm64.raw.tar.gz")]
    [InlineData("iso", 13, "metal-arm64.iso")]
    [InlineData("secureboot-iso", 13, "metal-arm64-secureboot.iso")]
    [InlineData("secureboot-metal-uki", 9, "metal-arm64-secureboot-uki.efi")]
    [InlineData("talosctl-windows-arm64", 13, "talosctl-windows-arm64.exe")]
    public void Files_OfOutput_HaveUpstreamsNames(string output, int minor, string file)
    {
        var table = Table(minor);

        Assert.Equal([file], table.Output(output)!.FilesOf(table.Facts, "arm64"));
    }

    [Theory]
    [InlineData("v1.13.9", 13)]
    [InlineData("v1.14.0-rc.1", 14)]
    [InlineData("v1.15.0-alpha.0-7-gabc", 15)]
    [InlineData("v1.40.0", 15)]
    public void Of_Release_IsItsMinorOrTheNewest(string release, int minor) =>
        Assert.Equal(minor, ReleaseMatrix.Of(TalosRelease.Parse(release)).Minor);

    [Theory]
    [InlineData("v1.5.0")]
    [InlineData("v0.14.0")]
    public void Of_OlderRelease_Throws(string release) =>
        Assert.Throws<ArgumentException>(() => ReleaseMatrix.Of(TalosRelease.Parse(release)));

    [Theory]
    [InlineData("v1.13.9\n")]
    [InlineData("v1.13")]
    [InlineData("v1.13.9+a")]
    [InlineData("1.13.9")]
    [InlineData("v1.13.9-")]
    public void TryParse_NoRelease_IsNull(string text) => Assert.Null(TalosRelease.TryParse(text));

    [Theory]
    [InlineData(6, null, "in every release")]
    [InlineData(10, null, "from v1.10")]
    [InlineData(6, 9, "up to v1.9")]
    [InlineData(6, 6, "in v1.6 only")]
    [InlineData(9, 13, "from v1.9 to v1.13")]
    public void Span_InWords(int first, int? last, string words) => Assert.Equal(words, new ReleaseSpan(first, last).ToString());

    private static ReleaseTable Table(int minor) => ReleaseMatrix.Of(new TalosRelease(1, minor, 0, null));
}
