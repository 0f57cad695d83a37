using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Planning.Tests.Media;

/// <summary>Builds from public reports that lost a setting on the way, and what comes of them.</summary>
public sealed class PublicCaseTests
{
    [Fact]
    public void ExtensionInPxeFiles_IsNamedAndHasOutputsThatContainIt()
    {
        var spec = Specs.Of("v1.13.9", "kernel", "initramfs", "iso") with
        {
            Imager = new ImagerSpec { SystemExtensions = ["ghcr.io/siderolabs/drbd:9.2.14-v1.13.9"] },
        };

        Assert.Empty(SpecRules.Check(spec));
        Assert.Contains(
            "spec.imager.systemExtensions does not reach initramfs, which is made from the source alone. Add metal-initramfs to spec.outputs for network boot.",
            SpecWarnings.Of(spec));

        var network = spec with { Outputs = ["metal-kernel", "metal-initramfs", "metal-cmdline", "iso"] };
        var plan = BuildPlanner.Plan(network, "linux/amd64");

        Assert.DoesNotContain(SpecWarnings.Of(network), warning => warning.Contains("initramfs", StringComparison.Ordinal));
        Assert.NotNull(plan.Steps.Single(step => step.Id == "metal-initramfs").Imager!.SystemExtensions);
        Assert.Equal(
            ["kernel-amd64", "initramfs-metal-amd64.xz", "cmdline-metal-amd64"],
            network.Outputs.Take(3).Select(output => plan.Steps.Single(step => step.Id == output).Produces!.Files.Single()));
    }

    [Fact]
    public void InstallerBeforeV110_KeepsItsExtension()
    {
        var spec = Specs.Of("v1.9.6", "installer", "iso") with
        {
            Imager = new ImagerSpec { SystemExtensions = ["ghcr.io/siderolabs/iscsi-tools:v0.1.6"], ExtraKernelArgs = ["console=ttyS0"] },
        };
        var installer = BuildPlanner.Plan(spec, "linux/amd64").Steps.Single(step => step.Id == "installer");

        Assert.Empty(SpecRules.Check(spec));
        Assert.Equal((StepKind.Media, "installer"), (installer.Kind, installer.Imager!.Profile));
        Assert.Equal(["ghcr.io/siderolabs/iscsi-tools:v0.1.6"], installer.Imager.SystemExtensions!);
        Assert.Contains("spec.imager.extraKernelArgs does not reach installer; from v1.10 it reaches installer.", SpecWarnings.Of(spec));
    }

    [Fact]
    public void BoardByItsOldName_IsRefusedWithWhatToWrite() => Assert.Equal(
        "spec.outputs[0]: \"rpi-generic\" is not an output of v1.13. It is available in v1.6 only. "
        + "Use the output metal with spec.imager.overlay.name: rpi_generic for linux/arm64.",
        Assert.Single(SpecRules.Check(Specs.Of("v1.13.9", "rpi-generic") with { Platforms = ["linux/arm64"] })).Message);

    [Theory]
    [InlineData("v1.13.9", "contain no keys to enroll")]
    [InlineData("v1.14.0-rc.1", "the keys are enrolled in virtual machines only")]
    public void SecureBootDiskImage_SaysWhereItsKeysAreNotEnrolled(string release, string warning)
    {
        var keys = new SecureBootSpec { SecretRef = new SecretReference { Name = "keys" } };
        var spec = Specs.Of(release, "secureboot-metal", "secureboot-iso") with { Imager = new ImagerSpec { SecureBoot = keys } };
        var forced = spec with { Imager = new ImagerSpec { SecureBoot = keys with { EnrollKeys = EnrollKeys.Force } } };

        Assert.Contains(SpecWarnings.Of(spec), line => line.Contains(warning, StringComparison.Ordinal));
        Assert.Equal("force", BuildPlanner.Plan(forced, "linux/amd64").Steps.Single(step => step.Id == "secureboot-iso").Imager!.EnrollKeys);
    }
}
