using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Rules;

public sealed class SpecRulesTests
{
    [Theory]
    [InlineData("v1.13.9")]
    [InlineData("v1.6.8")]
    [InlineData("v1.13.9-acme.1")]
    [InlineData("v1.77.0")]
    public void Check_PlainSpec_FindsNothing(string release) => Assert.Empty(SpecRules.Check(Specs.Of(release, "kernel", "imager")));

    [Theory]
    [MemberData(nameof(FullReleases))]
    public void Check_EverythingThatTheReleaseMakes_FindsNothing(string release)
    {
        var table = Planning.Matrix.ReleaseMatrix.Of(Planning.Matrix.TalosRelease.Parse(release));
        var spec = Specs.Full(release, [.. table.Outputs.Select(output => output.Name)]) with { Platforms = ["linux/arm64"] };

        Assert.Empty(SpecRules.Check(spec));
    }

    public static TheoryData<string> FullReleases => [.. Specs.Releases];

    [Theory]
    [InlineData("v1.5.9", "only releases v1.6.0 and later of Talos v1 can be built")]
    [InlineData("v2.0.0", "only releases v1.6.0 and later of Talos v1 can be built")]
    [InlineData("v0.14.3", "only releases v1.6.0 and later of Talos v1 can be built")]
    [InlineData("main", "it is no release")]
    [InlineData("1.13.9", "it is no release")]
    public void Check_Release(string release, string message) => AssertOnly(Specs.Of(release), "release", message);

    [Theory]
    [InlineData("v1.9.6", "installer-base", "v1.9 does not make it; it exists from v1.10")]
    [InlineData("v1.13.9", "metal-4k", "it exists from v1.14")]
    [InlineData("v1.6.8", "akamai", "it exists from v1.7")]
    [InlineData("v1.10.9", "sbom", "it exists from v1.11")]
    [InlineData("v1.9.6", "uki", "it exists from v1.10")]
    [InlineData("v1.13.9", "rock64", "it exists in v1.6 only")]
    [InlineData("v1.11.6", "talosctl-linux-riscv64", "it exists from v1.12")]
    [InlineData("v1.13.9", "imager2", "no release makes it; v1.13 makes akamai, aws,")]
    public void Check_Output(string release, string output, string message) =>
        AssertOnly(Specs.Of(release, output), "outputs[0]", message);

    [Fact]
    public void Check_BoardForAmd64_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.6.8", "rock64") with { Imager = new ImagerSpec { Privileged = true } },
            "outputs",
            "it exists for linux/arm64 only; build it without linux/amd64");

    [Theory]
    [InlineData("v1.6.8", "grub", "v1.6 has no PKG_GRUB; it exists from v1.7")]
    [InlineData("v1.9.6", "eudev", "it exists from v1.7 to v1.8")]
    [InlineData("v1.13.9", "u-boot", "no release has a PKG_U_BOOT; v1.13 lets you replace apparmor,")]
    public void Check_Override(string release, string package, string message) =>
        AssertOnly(
            Specs.Of(release) with { Pkgs = new PkgsSpec { Overrides = Specs.Map((package, "ghcr.io/me/x:1")) } },
            $"pkgs.overrides.{package}",
            message);

    [Fact]
    public void Check_PrefixBeforeV17_IsRefused() =>
        AssertOnly(Specs.Of("v1.6.8") with { Pkgs = new PkgsSpec { Prefix = "ghcr.io/me" } }, "pkgs.prefix", "it exists from v1.7");

    [Theory]
    [InlineData("v1.13.9", "GOAMD64", "v5", "it must be v1, v2, v3 or v4")]
    [InlineData("v1.13.9", "GOAMD64", "v1\n", "it must be v1, v2, v3 or v4")]
    [InlineData("v1.10.9", "GOFIPS140", "latest", "v1.10 does not have it; it exists from v1.11")]
    [InlineData("v1.13.9", "GOFIPS140", "on", "it must be off, latest")]
    [InlineData("v1.13.9", "WITH_RACE", "yep", "it must be true, t")]
    [InlineData("v1.14.0-rc.1", "WITH_DEBUG_SHELL", "true", "it exists from v1.9 to v1.13")]
    [InlineData("v1.13.9", "INSTALLER_ARCH", "riscv64", "it must be all, targetarch")]
    [InlineData("v1.13.9", "ZSTD_COMPRESSION_LEVEL", "23", "it must be a number from 1 to 22")]
    [InlineData("v1.7.7", "ZSTD_COMPRESSION_LEVEL", "18", "it exists from v1.8")]
    [InlineData("v1.13.9", "GO_BUILDTAGS", "a b", "it must be Go build tags joined by commas")]
    [InlineData("v1.13.9", "TOOLS", "ghcr.io/siderolabs/tools:v1", "it must be an image tag")]
    [InlineData("v1.13.9", "TAG_SUFFIX", "-$(id)", "it must be at most 64 letters")]
    [InlineData("v1.13.9", "GO_LDFLAGS", "-X", "appends flags of its own")]
    [InlineData("v1.13.9", "TAG", "v1", "use spec.release")]
    [InlineData("v1.13.9", "PKG_KERNEL", "x", "spec.pkgs.overrides")]
    [InlineData("v1.13.9", "HELM_VERSION", "v1", "it changes no output of v1.13; CGO_ENABLED,")]
    public void Check_Variable(string release, string name, string value, string message) =>
        AssertOnly(Specs.Of(release) with { Variables = Specs.Map((name, value)) }, $"variables.{name}", message);

    [Theory]
    [InlineData("v1.9.6", "TOOLS", "ghcr.io/siderolabs/tools:v1.9.0-1-g1234567")]
    [InlineData("v1.13.9", "TAG_SUFFIX", "-acme.1")]
    [InlineData("v1.13.9", "IMAGE_NAME_SUFFIX", "-fips")]
    [InlineData("v1.13.9", "GOFIPS140", "v1.0.0")]
    [InlineData("v1.14.0-rc.1", "FACTORY", "factory.example:8443")]
    public void Check_VariableWithAGoodValue_FindsNothing(string release, string name, string value) =>
        Assert.Empty(SpecRules.Check(Specs.Of(release) with { Variables = Specs.Map((name, value)) }));

    [Fact]
    public void Check_SuffixBesideAWholeTag_IsRefused()
    {
        var spec = Specs.Of("v1.13.9") with { Variables = Specs.Map(("TAG_SUFFIX", "-acme")) };

        AssertOnly(spec with { Registry = spec.Registry with { Tag = "edge" } }, "variables.TAG_SUFFIX", "or make it edge-acme");
    }

    [Theory]
    [InlineData("v1.13.9", "sbom", "sbom describes both")]
    [InlineData("v1.13.9", "kernel", "names another image for it", "kernel")]
    public void Check_PackageThatCannotBeBuiltHere_IsRefused(string release, string output, string message, string? replaced = null) =>
        AssertOnly(
            Specs.Of(release, output) with
            {
                Pkgs = new PkgsSpec
                {
                    Overrides = replaced is null ? Specs.Map() : Specs.Map((replaced, "a/b:1")),
                    Build = new PkgsBuildSpec { Targets = ["zfs-pkg", "kernel"] },
                },
            },
            "pkgs.build.targets[1]",
            message);

    [Theory]
    [InlineData("v1.13.9", "grub", "v1.13 reads it for both")]
    [InlineData("v1.10.9", "util-linux", "v1.10 reads it for both")]
    [InlineData("v1.13.9", "imager", "its image would have the name of the output imager")]
    public void Check_Target(string release, string target, string message) =>
        AssertOnly(Packages(release, target), "pkgs.build.targets[0]", message);

    [Theory]
    [InlineData("v1.13.9", "util-linux")]
    [InlineData("v1.6.8", "kernel")]
    [InlineData("v1.14.0-rc.1", "mdadm-pkg")]
    public void Check_TargetThatFits_FindsNothing(string release, string target) => Assert.Empty(SpecRules.Check(Packages(release, target)));

    [Theory]
    [InlineData("v1.8.4", "imager.imageCache", "an image cache exists from v1.9")]
    [InlineData("v1.11.6", "imager.embeddedConfig", "an embedded machine configuration exists from v1.12")]
    [InlineData("v1.12.11", "imager.embeddedConfig", "it needs imager.privileged: true")]
    [InlineData("v1.7.7", "imager.secureBoot.includeWellKnownCertificates", "well-known certificates exist from v1.8")]
    public void Check_InputThatTheImagerDoesNotKnow_IsRefused(string release, string field, string message)
    {
        var imager = field switch
        {
            "imager.imageCache" => new ImagerSpec { ImageCache = "a/cache:1" },
            "imager.embeddedConfig" => new ImagerSpec { EmbeddedConfig = new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = "machine" } } },
            _ => new ImagerSpec { SecureBoot = new SecureBootSpec { SecretRef = new SecretReference { Name = "keys" }, IncludeWellKnownCertificates = true } },
        };

        AssertOnly(Specs.Of(release, "iso") with { Imager = imager }, field, message);
    }

    [Theory]
    [InlineData("CGO_ENABLED", "0", "WITH_RACE needs 1")]
    [InlineData("INSTALLER_ARCH", "all", "WITH_RACE needs targetarch")]
    public void Check_RaceDetectorBesideWhatItSets_IsRefused(string name, string value, string message) =>
        AssertOnly(Specs.Of("v1.13.9") with { Variables = Specs.Map(("WITH_RACE", "1"), (name, value)) }, $"variables.{name}", message);

    [Fact]
    public void Check_ImagerOfOneArchitectureForAnothersMedia_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.13.9", "imager", "iso") with { Variables = Specs.Map(("INSTALLER_ARCH", "arm64")) },
            "variables.INSTALLER_ARCH",
            "iso for linux/amd64 would lack its boot files");

    [Fact]
    public void Check_DiskImageBeforeV113WithoutPrivileges_IsRefused() =>
        AssertOnly(Specs.Of("v1.12.11", "metal", "iso", "aws"), "outputs", "imager.privileged: true");

    [Fact]
    public void Check_SignedOutputWithoutKeys_IsRefused() =>
        AssertOnly(Specs.Of("v1.13.9", "secureboot-iso"), "imager.secureBoot.secretRef.name", "secureboot-iso must be signed");

    [Fact]
    public void Check_OverlayBeforeV17_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.6.8", "iso") with { Imager = new ImagerSpec { Overlay = new OverlaySpec { Image = "a/b:1", Name = "rock64" } } },
            "imager.overlay",
            "it exists from v1.7".Replace("it exists", "they exist", StringComparison.Ordinal));

    [Fact]
    public void Check_OverlayOptionThatNamesAFile_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.13.9", "iso") with
            {
                Imager = new ImagerSpec { Overlay = new OverlaySpec { Image = "a/b:1", Name = "rock64", Options = Specs.Map(("x", "@/secureboot/key")) } },
            },
            "imager.overlay.options.x",
            "for a file's name");

    [Theory]
    [InlineData("300", "x", "a META key is a number from 0 to 255")]
    [InlineData("010", "x", "a META key is a number from 0 to 255")]
    [InlineData("0xa", "a;b", "where ; ends a value")]
    public void Check_Meta(string key, string value, string message) =>
        AssertOnly(Specs.Of("v1.13.9", "iso") with { Imager = new ImagerSpec { Meta = Specs.Map((key, value)) } }, $"imager.meta.{key}", message);

    [Fact]
    public void Check_MetaKeyTwice_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.13.9", "iso") with { Imager = new ImagerSpec { Meta = Specs.Map(("0xa", "1"), ("10", "2")) } },
            "imager.meta.10",
            "another key is the same number");

    [Fact]
    public void Check_MetaForInstaller_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.13.9", "installer", "iso") with { Imager = new ImagerSpec { Meta = Specs.Map(("0xa", "1")) } },
            "imager.meta",
            "an installer takes no META; build installer");

    [Fact]
    public void Check_SeveralErrors_AreAllThere()
    {
        var spec = Specs.Of("v1.9.6", "sbom", "metal", "nothing") with
        {
            Pkgs = new PkgsSpec { Overrides = Specs.Map(("zlib", "a/b:1")) },
            Variables = Specs.Map(("GOAMD64", "9"), ("SHA", "x")),
        };

        Assert.Equal(
            ["outputs[0]", "outputs[2]", "pkgs.overrides.zlib", "variables.GOAMD64", "variables.SHA", "outputs"],
            SpecRules.Check(spec).Select(error => error.Field));
    }

    private static TalosImageBuildSpec Packages(string release, params string[] targets) =>
        Specs.Of(release, "kernel", "imager") with { Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = targets } } };

    private static void AssertOnly(TalosImageBuildSpec spec, string field, string message)
    {
        var error = Assert.Single(SpecRules.Check(spec));

        Assert.Equal(field, error.Field);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }
}
