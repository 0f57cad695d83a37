using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Tests.Support;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Planning.Tests.Warnings;

public sealed class SpecWarningsTests
{
    private static readonly Dictionary<string, (TalosImageBuildSpec Spec, string Warning)> Cases = new()
    {
        ["newer release"] = (Specs.Of("v1.16.0"), "is newer than the newest release that this operator supports. It is built like v1.15"),
        ["branch"] = (Source("main"), "spec.source.revision: main may move"),
        ["revision of another minor"] = (Source("v1.12.1"), "spec.source.revision: v1.12.1 does not belong to spec.release v1.13.9"),
        ["v1 on v1.11"] = (Specs.Of("v1.11.6") with { Variables = Specs.Map(("GOAMD64", "v1")) }, "init checks for v2 and halts"),
        ["named imager"] = (
            Kernel("a/kernel:x", "iso") with { Imager = new ImagerSpec { Image = "a/imager:1" } },
            "iso will be made by spec.imager.image a/imager:1, which contains the kernel and userland that it was built with. They will not contain "
            + "what this build changes: spec.pkgs.overrides.kernel."),
        ["extension in network boot files"] = (
            Imager(new ImagerSpec { SystemExtensions = ["a/b:1"] }, "kernel", "initramfs", "iso"),
            "spec.imager.systemExtensions does not reach initramfs, which is made from the source alone. Add metal-initramfs to spec.outputs"),
        ["kernel arguments of an old installer"] = (
            Imager(new ImagerSpec { ExtraKernelArgs = ["a=b"] }, "installer", "iso") with { Release = "v1.9.6" },
            "spec.imager.extraKernelArgs does not reach installer; from v1.10 it reaches installer."),
        ["META of an installer"] = (
            Imager(new ImagerSpec { Meta = Specs.Map(("0xa", "x")) }, "installer", "iso"), "spec.imager.meta does not reach installer."),
        ["overlay of one platform"] = (
            Imager(new ImagerSpec { Overlay = new OverlaySpec { Name = "rpi_generic" } }, "iso"),
            "spec.imager.overlay is for linux/arm64: media for linux/amd64 are made without it."),
        ["keys of an old disk image"] = (SecureBoot("secureboot-metal"), "secure boot disk images of v1.13 contain no keys to enroll."),
        ["keys for virtual machines"] = (
            SecureBoot("secureboot-metal") with { Release = "v1.14.0-rc.1" }, "the keys are enrolled in virtual machines only."),
        ["moved installer"] = (Moved(), "machines look for me/talos/installer by default. Set the image boards/installer"),
        ["stock tag"] = (Specs.Of("v1.13.9-acme.1", "installer") with { Imager = new ImagerSpec { Image = "a/imager:1" } }, "ghcr.io/siderolabs/installer-base:v1.13.9-acme.1 is required"),
        ["unused imager"] = (Specs.Of("v1.13.9") with { Imager = new ImagerSpec { ExtraKernelArgs = ["a=b"] } }, "none of spec.outputs is made by the imager"),
        ["two imagers"] = (Specs.Of("v1.13.9", "imager", "iso") with { Imager = new ImagerSpec { Image = "a/imager:1" } }, "by spec.imager.image a/imager:1, not by the imager that this build makes"),
        ["grub of one architecture"] = (OnePlatform(Override("grub", "imager")), "spec.pkgs.overrides.grub must be an image for linux/amd64 and linux/arm64"),
        ["built grub"] = (Packages("grub") with { Outputs = ["imager"] }, "spec.pkgs.build.targets: grub is built for one architecture at a time, but v1.13 takes it for both."),
        ["sbom of one architecture"] = (OnePlatform(Override("runc", "sbom")), "spec.pkgs.overrides.runc must be an image for linux/amd64 and linux/arm64 although one platform is built: sbom describes both"),
        ["unread package"] = (Override("ipxe", "kernel"), "spec.pkgs.overrides.ipxe has no effect"),
        ["other kernel"] = (Kernel("a/kernel:v6.12.5-me", "kernel"), "tagged as Linux 6.12, but v1.13 expects Linux 6.18"),
        ["other kernel by digest too"] = (Kernel("a/kernel:6.6@sha256:" + new string('a', 64), "kernel"), "tagged as Linux 6.6"),
        ["not reproducible"] = (Specs.Of("v1.13.9", "kernel", "installer", "azure"), "Rebuilding changes the digest of: installer, azure (not reproducible upstream)."),
        ["plain HTTP on v1.6"] = (Insecure("v1.6.8"), "the imager of v1.6 has no --insecure"),
        ["embedded configuration"] = (
            Imager(new ImagerSpec { EmbeddedConfig = new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = "machine" } } }, "imager", "iso"),
            "iso will contain the machine configuration from the Secret machine"),
        ["keys beside a source tree"] = (
            SecureBoot("secureboot-iso", "kernel"),
            "the code of https://github.com/siderolabs/talos.git can reach the secure boot keys in Secret keys."),
        ["keys beside packages from source"] = (
            Packages("kernel") with { Outputs = ["secureboot-iso"], Imager = SecureBoot("secureboot-iso").Imager },
            "the code of https://github.com/siderolabs/talos.git and https://github.com/siderolabs/pkgs.git can reach the secure boot keys in Secret keys."),
        ["machine configuration beside a source tree"] = (
            Imager(new ImagerSpec { EmbeddedConfig = new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = "machine" } } }, "kernel", "iso"),
            "can reach the machine configuration in Secret machine."),
        ["image cache without room"] = (Imager(new ImagerSpec { ImageCache = "a/cache:1" }, "imager", "installer"), "spec.imager.imageCache has no effect: it does not reach installer."),
        ["kernel from source"] = (Packages("kernel"), "signs its modules with a new key"),
        ["packages beside a named imager"] = (
            Packages("containerd") with { Outputs = ["iso"], Imager = new ImagerSpec { Image = "a/imager:1" } },
            "They will not contain what this build changes: spec.pkgs.build."),
        ["labelled extensions"] = (
            Imager(new ImagerSpec { SystemExtensions = ["a/b:1"] }, "imager", "iso") with { Release = "v1.12.11" },
            "set spec.imager.privileged: true"),
        ["idle privileges"] = (Specs.Of("v1.13.9", "metal") with { Imager = new ImagerSpec { Privileged = true } }, "spec.imager.privileged has no effect"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Fact]
    public void Of_KeysInABuildOfMediaAlone_DoesNotWarnOfSharedBuildKit() => Assert.DoesNotContain(
        SpecWarnings.Of(SecureBoot("secureboot-iso")), warning => warning.Contains("share one BuildKit", StringComparison.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void Of_Surprise_SaysSo(string name)
    {
        var (spec, warning) = Cases[name];

        Assert.Contains(SpecWarnings.Of(spec), line => line.Contains(warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not reproducible", true)]
    [InlineData("kernel from source", true)]
    [InlineData("branch", false)]
    [InlineData("named imager", false)]
    public void NotesOf_Surprise_HasWhatNoChangeOfTheSpecAvoids(string name, bool expected)
    {
        var (spec, warning) = Cases[name];

        Assert.Equal(expected, SpecWarnings.NotesOf(spec).Any(line => line.Contains(warning, StringComparison.Ordinal)));
    }

    public static TheoryData<string> Quiet => ["plain", "custom kernel in an imager of the build", "custom kernel in its own imager", "v1 on v1.12", "pkgs tag as kernel tag", "commit", "old release"];

    [Theory, MemberData(nameof(Quiet))]
    public void Of_NothingSurprising_IsEmpty(string name) => Assert.Empty(SpecWarnings.Of(name switch
    {
        "plain" => Specs.Of("v1.13.9", "kernel", "imager", "iso", "metal"),
        "custom kernel in an imager of the build" => Kernel("a/kernel:v6.18.9", "iso"),
        "custom kernel in its own imager" => Kernel("a/kernel:v6.18.9", "imager", "iso"),
        "v1 on v1.12" => Specs.Of("v1.12.11") with { Variables = Specs.Map(("GOAMD64", "v1")) },
        "pkgs tag as kernel tag" => Kernel("a/kernel:v1.13.0-60-gf541ca4", "kernel"),
        "commit" => Source(new string('a', 40)),
        _ => Specs.Of("v1.5.0"),
    }));

    private static TalosImageBuildSpec Source(string revision) =>
        Specs.Of("v1.13.9") with { Source = new SourceSpec { Revision = revision } };

    private static TalosImageBuildSpec Kernel(string image, params string[] outputs) =>
        Specs.Of("v1.13.9", outputs) with { Pkgs = new PkgsSpec { Overrides = Specs.Map(("kernel", image)) } };

    private static TalosImageBuildSpec Override(string package, params string[] outputs) =>
        Specs.Of("v1.13.9", outputs) with { Pkgs = new PkgsSpec { Overrides = Specs.Map((package, "a/b:1")) } };

    private static TalosImageBuildSpec Imager(ImagerSpec imager, params string[] outputs) =>
        Specs.Of("v1.13.9", outputs) with { Imager = imager };

    private static TalosImageBuildSpec SecureBoot(params string[] outputs) =>
        Imager(new ImagerSpec { SecureBoot = new SecureBootSpec { SecretRef = new SecretReference { Name = "keys" } } }, outputs);

    private static TalosImageBuildSpec Packages(params string[] targets) =>
        Specs.Of("v1.13.9") with { Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = targets } } };

    private static TalosImageBuildSpec OnePlatform(TalosImageBuildSpec spec) => spec with { Platforms = ["linux/arm64"] };

    private static TalosImageBuildSpec Moved()
    {
        var spec = Specs.Of("v1.13.9", "installer");

        return spec with { Registry = spec.Registry with { Names = Specs.Map(("installer", "boards/installer")) } };
    }

    private static TalosImageBuildSpec Insecure(string release)
    {
        var spec = Specs.Of(release, "iso");

        return spec with { Registry = spec.Registry with { Insecure = true } };
    }
}
