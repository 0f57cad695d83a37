using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Packages;

namespace TalosImageOperator.Builder.Tests.Packages;

/// <summary>In lines of upstream's.</summary>
public sealed class PkgfileTests
{
    private const string Text = """
        # syntax = ghcr.io/siderolabs/bldr:v0.6.3

        format: v1alpha2

        vars:
          TOOLS_REV: v1.15.0-alpha.0-2-gd102f15

          # renovate: datasource=git-tags depName=linux
          linux_version: 6.18.44
          linux_sha256: aa11
          linux_sha512: bb22
          grub_version: 2.14 # a comment stays
          LIBTIRPC_VERSION: 1-3-6
          LIBTIRPC_SHA256: cc33
          LINUX_FIRMWARE_VERSION: "20260810"
          ref: 'x'

        labels:
          org.opencontainers.image.source: https://github.com/siderolabs/pkgs

        """;

    [Fact]
    public void With_NewValues_ChangesThemAndNothingElse()
    {
        var changed = Pkgfile.Parse(Text).With(
            Vars(("linux_version", "6.18.50"), ("linux_sha256", "dd44"), ("linux_sha512", "ee55"), ("grub_version", "2.20"), ("LINUX_FIRMWARE_VERSION", "20260901"), ("ref", "y")),
            "spec.pkgs.build.vars");

        Assert.Equal(
            Text.Replace("6.18.44", "6.18.50", StringComparison.Ordinal).Replace("aa11", "dd44", StringComparison.Ordinal).Replace("bb22", "ee55", StringComparison.Ordinal)
                .Replace("2.14", "2.20", StringComparison.Ordinal).Replace("20260810", "20260901", StringComparison.Ordinal).Replace("'x'", "'y'", StringComparison.Ordinal),
            changed);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("-x")]
    [InlineData("")]
    public void With_ValueThatYamlWouldReadOtherwise_QuotesIt(string value) => Assert.Contains(
        $"grub_version: \"{value}\" # a comment stays\n", Pkgfile.Parse(Text).With(Vars(("grub_version", value)), "f"), StringComparison.Ordinal);

    [Fact]
    public void ValueOf_Names_IsWithoutQuotesAndComments()
    {
        var file = Pkgfile.Parse(Text);
        Assert.Equal(
            ["2.14", "20260810", "x", null],
            ((string[])["grub_version", "LINUX_FIRMWARE_VERSION", "ref", "org.opencontainers.image.source"]).Select(file.ValueOf));
    }

    [Fact]
    public void With_UnknownName_NamesThoseThatThereAre()
    {
        var message = Refusal(("linux_verson", "6"));
        Assert.StartsWith("spec.pkgs.build.vars: \"linux_verson\" is not in the Pkgfile. Did you mean linux_version? It has LIBTIRPC_SHA256, ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux_version", "needs linux_sha256 and linux_sha512 too")]
    [InlineData("LIBTIRPC_VERSION", "needs LIBTIRPC_SHA256 too")]
    public void With_VersionWithoutItsChecksums_IsRefused(string name, string message) =>
        Assert.Contains(message, Refusal((name, "9")), StringComparison.Ordinal);

    [Fact]
    public void With_VersionThatHasNoChecksums_IsSet() =>
        Assert.Contains("grub_version: 9 #", Pkgfile.Parse(Text).With(Vars(("grub_version", "9")), "f"), StringComparison.Ordinal);

    private static string Refusal((string Name, string Value) variable) =>
        Assert.Throws<StepFailedException>(() => Pkgfile.Parse(Text).With(Vars(variable), "spec.pkgs.build.vars")).Message;

    private static Dictionary<string, string> Vars(params (string Name, string Value)[] vars) => vars.ToDictionary(entry => entry.Name, entry => entry.Value);
}
