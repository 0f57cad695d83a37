using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;
using TalosImageOperator.Planning.Warnings;

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
        // Secure boot disk images and overlays exclude each other in v1.13.
        spec = table.Minor == 13 ? spec with { Imager = spec.Imager with { Overlay = null } } : spec;

        Assert.Empty(SpecRules.Check(spec));
    }

    public static TheoryData<string> FullReleases => [.. Specs.Releases];

    [Theory]
    [InlineData("v1.5.9", "is not supported. Use v1.6.0 or a later release of v1.")]
    [InlineData("v2.0.0", "is not supported. Use v1.6.0 or a later release of v1.")]
    [InlineData("v0.14.3", "is not supported. Use v1.6.0 or a later release of v1.")]
    [InlineData("main", "is not a Talos release tag. Use a tag such as v1.13.9")]
    [InlineData("1.13.9", "is not a Talos release tag. Use a tag such as v1.13.9")]
    public void Check_Release(string release, string message) => AssertOnly(Specs.Of(release), "spec.release", message);

    [Theory]
    [InlineData("v1.9.6", "installer-base", "is not an output of v1.9. It is available from v1.10.")]
    [InlineData("v1.13.9", "metal-4k", "is available from v1.14.")]
    [InlineData("v1.6.8", "akamai", "is available from v1.7.")]
    [InlineData("v1.10.9", "sbom", "is available from v1.11.")]
    [InlineData("v1.9.6", "uki", "is available from v1.10.")]
    [InlineData("v1.13.9", "rock64", "is available in v1.6 only. Use the output metal with spec.imager.overlay.name: rock64 for linux/arm64.")]
    [InlineData("v1.13.9", "nanopi-r4s", "spec.imager.overlay.name: nanopi-r4s")]
    [InlineData("v1.11.6", "talosctl-linux-riscv64", "is available from v1.12.")]
    [InlineData("v1.13.9", "imager2", "is not an output of any release. Did you mean imager? v1.13 makes akamai, aws,")]
    public void Check_Output(string release, string output, string message) =>
        AssertOnly(Specs.Of(release, output), "spec.outputs[0]", message);

    [Fact]
    public void Check_BoardForAmd64_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.6.8", "rock64") with { Imager = new ImagerSpec { Privileged = true } },
            "spec.outputs",
            "is available for linux/arm64 only. Remove linux/amd64 from spec.platforms.");

    [Theory]
    [InlineData("v1.6.8", "grub", "replaces nothing: v1.6 has no PKG_GRUB. It is available from v1.7.")]
    [InlineData("v1.9.6", "eudev", "is available from v1.7 to v1.8.")]
    [InlineData("v1.13.9", "u-boot", "replaces nothing: no release has PKG_U_BOOT. Did you mean sd-boot? v1.13 has apparmor,")]
    public void Check_UnknownOverride_IsTheSourcesToDecideWhereAnythingIsBuilt(string release, string package, string message)
    {
        var spec = Specs.Of(release) with { Pkgs = new PkgsSpec { Overrides = Specs.Map((package, "ghcr.io/me/x:1")) } };

        AssertOnly(spec with { Outputs = ["iso"], Imager = new ImagerSpec { Image = "a/imager:1" } }, $"spec.pkgs.overrides.{package}", message);
        AssertWarning(spec, message);
    }

    [Fact]
    public void Check_PrefixBeforeV17_IsRefused() =>
        AssertOnly(Specs.Of("v1.6.8") with { Pkgs = new PkgsSpec { Prefix = "ghcr.io/me" } }, "spec.pkgs.prefix", "is available from v1.7.");

    [Theory]
    [InlineData("v1.13.9", "GOAMD64", "v5", "is not valid. Use v1, v2, v3 or v4")]
    [InlineData("v1.13.9", "GOAMD64", "v1\n", "is not valid. Use v1, v2, v3 or v4")]
    [InlineData("v1.13.9", "GOFIPS140", "on", "is not valid. Use off, latest")]
    [InlineData("v1.13.9", "WITH_RACE", "yep", "is not valid. Use true, t")]
    [InlineData("v1.13.9", "GOPROXY", "goproxy.example.com", "is not valid. Use URLs of Go module proxies without user and password")]
    [InlineData("v1.13.9", "GOPROXY", "https://a,ftp://b", "is not valid. Use URLs of Go module proxies")]
    [InlineData("v1.13.9", "GOPROXY", "https://a:b/$x", "is not valid. Use URLs of Go module proxies")]
    [InlineData("v1.13.9", "GOPROXY", "https://a\nRUN id", "is not valid. Use URLs of Go module proxies")]
    [InlineData("v1.13.9", "GOPROXY", "https://a\n", "is not valid. Use URLs of Go module proxies")]
    [InlineData("v1.13.9", "GOPROXY", "https://me:hunter2@a", "GOPROXY: \"https://***@a\" is not valid. Use URLs of Go module proxies")]
    [InlineData("v1.13.9", "GONOSUMDB", "*.example.com", "is not valid. Use prefixes of Go module paths")]
    [InlineData("v1.13.9", "GITHUB_TOKEN", "hunter2", "GITHUB_TOKEN: \"***\" has no effect")]
    [InlineData("v1.13.9", "INSTALLER_ARCH", "riscv64", "is not valid. Use all, targetarch")]
    [InlineData("v1.13.9", "ZSTD_COMPRESSION_LEVEL", "23", "is not valid. Use a number from 1 to 22")]
    [InlineData("v1.13.9", "GO_BUILDTAGS", "a b", "is not valid. Use Go build tags joined by commas")]
    [InlineData("v1.13.9", "TOOLS", "ghcr.io/siderolabs/tools:v1", "is not valid. Use an image tag")]
    [InlineData("v1.13.9", "TAG_SUFFIX", "-$(id)", "is not valid. Use at most 64 letters")]
    [InlineData("v1.13.9", "GO_LDFLAGS", "-X", "appends its own flags")]
    [InlineData("v1.13.9", "TAG", "v1", "Use spec.release, spec.registry.tag and TAG_SUFFIX instead.")]
    [InlineData("v1.13.9", "PKG_KERNEL", "x", "spec.pkgs.overrides")]
    public void Check_Variable(string release, string name, string value, string message) =>
        AssertOnly(Specs.Of(release) with { Variables = Specs.Map((name, value)) }, $"spec.variables.{name}", message);

    [Theory]
    [InlineData("v1.10.9", "GOFIPS140", "latest", "has no effect in v1.10. GOFIPS140 is available from v1.11.")]
    [InlineData("v1.14.0-rc.1", "WITH_DEBUG_SHELL", "true", "is available from v1.9 to v1.13.")]
    [InlineData("v1.7.7", "ZSTD_COMPRESSION_LEVEL", "18", "is available from v1.8.")]
    [InlineData("v1.13.9", "HELM_VERSION", "v1", "no output of v1.13 reads HELM_VERSION. v1.13 reads CGO_ENABLED,")]
    public void Check_UnknownVariable_IsTheSourcesToDecideWhereAnythingIsBuilt(string release, string name, string value, string message)
    {
        var spec = Specs.Of(release) with { Variables = Specs.Map((name, value)) };

        AssertOnly(spec with { Outputs = ["iso"], Imager = new ImagerSpec { Image = "a/imager:1" } }, $"spec.variables.{name}", message);
        AssertWarning(spec, message);
    }

    [Theory]
    [InlineData("v1.9.6", "TOOLS", "ghcr.io/siderolabs/tools:v1.9.0-1-g1234567")]
    [InlineData("v1.13.9", "TAG_SUFFIX", "-acme.1")]
    [InlineData("v1.13.9", "IMAGE_NAME_SUFFIX", "-fips")]
    [InlineData("v1.13.9", "GOFIPS140", "v1.0.0")]
    [InlineData("v1.6.8", "GOPROXY", "https://goproxy.example.com")]
    [InlineData("v1.13.9", "GOPROXY", "http://goproxy:8080/a/b/,https://proxy.golang.org,direct")]
    [InlineData("v1.13.9", "GOPROXY", "off")]
    [InlineData("v1.13.9", "GOPRIVATE", "example.com/team,git.example.com")]
    [InlineData("v1.14.0-rc.1", "FACTORY", "factory.example:8443")]
    public void Check_VariableWithAGoodValue_FindsNothing(string release, string name, string value) =>
        Assert.Empty(SpecRules.Check(Specs.Of(release) with { Variables = Specs.Map((name, value)) }));

    [Fact]
    public void Check_SuffixBesideAWholeTag_IsRefused()
    {
        var spec = Specs.Of("v1.13.9") with { Variables = Specs.Map(("TAG_SUFFIX", "-acme")) };

        AssertOnly(spec with { Registry = spec.Registry with { Tag = "edge" } }, "spec.variables.TAG_SUFFIX", "or set spec.registry.tag to edge-acme.");
    }

    [Theory]
    [InlineData("v1.13.9", "sbom", "sbom describes both")]
    [InlineData("v1.13.9", "kernel", "is replaced by spec.pkgs.overrides.kernel as well", "kernel")]
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
            "spec.pkgs.build.targets[1]",
            message);

    [Theory]
    [InlineData("v1.13.9", "imager", "has the same image name as the output imager")]
    public void Check_Target(string release, string target, string message) =>
        AssertOnly(Packages(release, target), "spec.pkgs.build.targets[0]", message);

    [Theory]
    [InlineData("v1.13.9", "util-linux")]
    [InlineData("v1.13.9", "grub")]
    [InlineData("v1.10.9", "util-linux")]
    [InlineData("v1.6.8", "kernel")]
    [InlineData("v1.14.0-rc.1", "mdadm-pkg")]
    public void Check_TargetThatFits_FindsNothing(string release, string target) => Assert.Empty(SpecRules.Check(Packages(release, target)));

    [Theory]
    [InlineData("v1.8.4", "spec.imager.imageCache", "Image caches are available from v1.9.")]
    [InlineData("v1.11.6", "spec.imager.embeddedConfig", "Embedded machine configurations are available from v1.12.")]
    [InlineData("v1.12.11", "spec.imager.embeddedConfig", "requires spec.imager.privileged: true")]
    [InlineData("v1.7.7", "spec.imager.secureBoot.includeWellKnownCertificates", "Well-known certificates are available from v1.8.")]
    public void Check_InputThatTheImagerDoesNotKnow_IsRefused(string release, string field, string message)
    {
        var imager = field switch
        {
            "spec.imager.imageCache" => new ImagerSpec { ImageCache = "a/cache:1" },
            "spec.imager.embeddedConfig" => new ImagerSpec { EmbeddedConfig = new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = "machine" } } },
            _ => new ImagerSpec { SecureBoot = new SecureBootSpec { SecretRef = new SecretReference { Name = "keys" }, IncludeWellKnownCertificates = true } },
        };

        AssertOnly(Specs.Of(release, "iso") with { Imager = imager }, field, message);
    }

    [Theory]
    [InlineData("CGO_ENABLED", "0", "conflicts with WITH_RACE, which sets it to 1.")]
    [InlineData("INSTALLER_ARCH", "all", "conflicts with WITH_RACE, which sets it to targetarch.")]
    public void Check_RaceDetectorBesideWhatItSets_IsRefused(string name, string value, string message) =>
        AssertOnly(Specs.Of("v1.13.9") with { Variables = Specs.Map(("WITH_RACE", "1"), (name, value)) }, $"spec.variables.{name}", message);

    [Fact]
    public void Check_ImagerOfOneArchitectureForAnothersMedia_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.13.9", "imager", "iso") with { Variables = Specs.Map(("INSTALLER_ARCH", "arm64")) },
            "spec.variables.INSTALLER_ARCH",
            "excludes the boot files for linux/amd64, which iso requires.");

    [Fact]
    public void Check_DiskImageBeforeV113WithoutPrivileges_IsRefused() =>
        AssertOnly(Specs.Of("v1.12.11", "metal", "iso", "aws"), "spec.outputs", "requires spec.imager.privileged: true");

    [Fact]
    public void Check_SignedOutputWithoutKeys_IsRefused() =>
        AssertOnly(Specs.Of("v1.13.9", "secureboot-iso"), "spec.imager.secureBoot.secretRef.name", "is required for secureboot-iso.");

    [Fact]
    public void Check_OverlayBeforeV17_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.6.8", "iso") with { Imager = new ImagerSpec { Overlay = new OverlaySpec { Image = "a/b:1", Name = "rock64" } } },
            "spec.imager.overlay",
            "Overlays are available from v1.7.");

    [Fact]
    public void Check_OverlayOptionThatNamesAFile_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.13.9", "iso") with
            {
                Imager = new ImagerSpec { Overlay = new OverlaySpec { Image = "a/b:1", Name = "rock64", Options = Specs.Map(("x", "@/secureboot/key")) } },
            },
            "spec.imager.overlay.options.x",
            "starts with @, which the imager reads as the name of a file.");

    [Theory]
    [InlineData("300", "x", "A META key is a number from 0 to 255")]
    [InlineData("010", "x", "A META key is a number from 0 to 255")]
    [InlineData("0xa", "a;b", "contains a semicolon")]
    public void Check_Meta(string key, string value, string message) =>
        AssertOnly(Specs.Of("v1.13.9", "iso") with { Imager = new ImagerSpec { Meta = Specs.Map((key, value)) } }, $"spec.imager.meta.{key}", message);

    [Fact]
    public void Check_MetaKeyTwice_IsRefused() =>
        AssertOnly(
            Specs.Of("v1.13.9", "iso") with { Imager = new ImagerSpec { Meta = Specs.Map(("0xa", "1"), ("10", "2")) } },
            "spec.imager.meta.10",
            "another key is the same number.");

    [Theory]
    [InlineData("v1.13.9", "metal", "sectorSize", "\"4096\" cannot be used with v1.13. It is available for metal from v1.14.")]
    [InlineData("v1.9.6", "metal", "bootloader", "\"Grub\" cannot be used with v1.9. It is available for metal from v1.10.")]
    [InlineData("v1.11.6", "iso", "bootloader", "It is available for iso from v1.12.")]
    [InlineData("v1.13.9", "iso", "secureBoot.enrollKeys", "\"Force\" applies to secure boot media only. Add an output such as secureboot-iso")]
    [InlineData("v1.13.9", "secureboot-metal", "secureBoot.enrollKeys", "It is available for secureboot-metal from v1.14.")]
    [InlineData("v1.13.9", "metal", "diskSize", "\"1Gi\" is too small. The imager makes disk images of at least 1246Mi.")]
    public void Check_SettingThatNoOutputTakes_IsRefused(string release, string output, string field, string message)
    {
        var keys = new SecureBootSpec { SecretRef = new SecretReference { Name = "keys" } };
        var imager = new ImagerSpec { Privileged = true, SecureBoot = output.StartsWith("secureboot", StringComparison.Ordinal) ? keys : null };

        AssertOnly(
            Specs.Of(release, output) with
            {
                Imager = field switch
                {
                    "sectorSize" => imager with { SectorSize = 4096 },
                    "bootloader" => imager with { Bootloader = Bootloader.Grub },
                    "diskSize" => imager with { DiskSize = "1Gi" },
                    _ => imager with { SecureBoot = keys with { EnrollKeys = EnrollKeys.Force } },
                },
            },
            $"spec.imager.{field}",
            message);
    }

    [Theory]
    [InlineData("99999999Ti")]
    [InlineData("9223372036854775808")]
    public void Check_DiskSizeBeyondALong_IsRefused(string size) => AssertOnly(
        Specs.Of("v1.13.9", "metal") with { Imager = new ImagerSpec { DiskSize = size } }, "spec.imager.diskSize", $"\"{size}\" is too large.");

    [Fact]
    public void Check_EmbeddedConfigThatReachesNoOutput_NeedsNoPrivileges() => Assert.DoesNotContain(
        SpecRules.Check(Specs.Of("v1.12.3", "metal-kernel", "metal-cmdline") with
        {
            Imager = new ImagerSpec { EmbeddedConfig = new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = "machine" } } },
        }),
        error => error.Message.Contains("spec.imager.privileged", StringComparison.Ordinal));

    [Theory]
    [InlineData("v1.13.9", "metal", "SDBoot", "spec.imager.bootloader", "writes an overlay's files to metal with Grub only")]
    [InlineData("v1.13.9", "secureboot-metal", null, "spec.imager.overlay", "does not reach secureboot-metal: secure boot uses systemd-boot")]
    [InlineData("v1.14.0-rc.1", "metal", "Grub", "spec.imager.overlay", "does not reach the EFI partition of metal")]
    public void Check_OverlayThatWouldNeverBeInstalled_IsRefused(string release, string output, string? bootloader, string field, string message) =>
        AssertOnly(
            Specs.Of(release, output) with
            {
                Imager = new ImagerSpec
                {
                    Overlay = new OverlaySpec { Image = "a/b:1", Name = "rpi_5" },
                    Bootloader = bootloader is null ? null : Enum.Parse<Bootloader>(bootloader),
                    SecureBoot = new SecureBootSpec { SecretRef = new SecretReference { Name = "keys" } },
                },
            },
            field,
            message);

    [Fact]
    public void Check_OverlayForNoPlatformOfTheBuild_IsRefused() => AssertOnly(
        Specs.Of("v1.13.9", "iso") with { Platforms = ["linux/amd64"], Imager = new ImagerSpec { Overlay = new OverlaySpec { Name = "rpi_generic" } } },
        "spec.imager.overlay.platforms",
        "\"linux/arm64\" contains none of spec.platforms.");

    [Theory]
    [InlineData("iso", "boards/iso", null, "")]
    [InlineData("isos", "boards/iso", "spec.registry.names.isos", "moves nothing: isos is not an output, package, extension or overlay of this build. Did you mean iso?")]
    [InlineData("iso", "me/talos/imager", "spec.registry.names", "is the path of imager and iso. Give each a path of its own.")]
    public void Check_Names(string name, string path, string? field, string message)
    {
        var spec = Specs.Of("v1.13.9", "imager", "iso");
        spec = spec with { Registry = spec.Registry with { Names = Specs.Map((name, path)) } };

        if (field is null)
        {
            Assert.Empty(SpecRules.Check(spec));
        }
        else
        {
            AssertOnly(spec, field, message);
        }
    }

    [Fact]
    public void Check_SeveralErrors_AreAllThere()
    {
        var spec = Specs.Of("v1.9.6", "sbom", "metal", "nothing") with
        {
            Variables = Specs.Map(("GOAMD64", "9"), ("SHA", "x")),
        };

        Assert.Equal(
            ["spec.outputs[0]", "spec.outputs[2]", "spec.variables.GOAMD64", "spec.variables.SHA", "spec.outputs"],
            SpecRules.Check(spec).Select(error => error.Path));
    }

    private static TalosImageBuildSpec Packages(string release, params string[] targets) =>
        Specs.Of(release, "kernel", "imager") with { Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = targets } } };

    private static void AssertWarning(TalosImageBuildSpec spec, string message)
    {
        Assert.Empty(SpecRules.Check(spec));
        Assert.Contains(
            SpecWarnings.Of(spec),
            warning => warning.Contains(message, StringComparison.Ordinal)
                && warning.EndsWith("The build fails within its first minute unless its source reads it.", StringComparison.Ordinal));
    }

    private static void AssertOnly(TalosImageBuildSpec spec, string field, string message)
    {
        var error = Assert.Single(SpecRules.Check(spec));

        Assert.Equal(field, error.Path);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }
}
