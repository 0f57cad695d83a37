using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Plans;

/// <summary>Profiles of one's own as outputs: what the imager is given for them, and which are refused.</summary>
public sealed class ImagerProfileTests
{
    private static readonly ImagerProfileSpec Rescue = new()
    {
        Name = "rescue",
        BaseProfileName = "metal",
        Platform = "nocloud",
        Customization = new ProfileCustomization { ExtraKernelArgs = ["talos.rescue=1"], MetaContents = [new ProfileMeta { Key = 10, Value = "x" }] },
        Input = new ProfileInput { SystemExtensions = [] },
        Output = new ProfileOutput { ImageOptions = new ProfileImageOptions { DiskFormat = "qcow2", DiskFormatOptions = "cluster_size=8k", Bootloader = "grub" }, OutFormat = "raw" },
    };

    [Fact]
    public void Plan_OfAProfile_HasItsSettingsOverThoseOfTheSpec()
    {
        var spec = Of(Rescue);
        Assert.Empty(SpecRules.Check(spec));

        var step = StepOf(spec, "rescue");
        var imager = step.Imager!;

        Assert.Equal(("metal", "nocloud", "qcow2", "cluster_size=8k", "raw", "grub"),
            (imager.Profile, imager.Platform, imager.DiskFormat, imager.DiskFormatOptions, imager.OutputFormat, imager.Bootloader));
        Assert.Equal(["talos.rescue=1"], imager.ExtraKernelArgs);
        Assert.Equal(new Dictionary<string, string> { ["0x0a"] = "x" }, imager.Meta);
        Assert.Null(imager.SystemExtensions); // an empty list means none
        Assert.Equal(8L << 30, imager.DiskSize); // that of spec.imager
        Assert.True(imager.ByProfile);
        Assert.Equal(("registry.example:5005/me/talos/talos-rescue", "application/vnd.talosimages.rescue", true),
            (step.Produces!.Repository, step.Produces.ArtifactType, step.Produces.Published));
        Assert.Empty(step.Produces.Files); // the imager names it

        var metal = StepOf(spec, "metal").Imager!;
        Assert.Equal(["console=ttyS0"], metal.ExtraKernelArgs!);
        Assert.Equal(["ghcr.io/acme/ext:1"], metal.SystemExtensions!);
    }

    [Fact]
    public void Plan_OfAnInstallerProfile_IsAnImageOnTheBaseInstaller()
    {
        var spec = Of(new ImagerProfileSpec { Name = "installer-lean", BaseProfileName = "installer", Input = new ProfileInput { SystemExtensions = [] } });
        spec = spec with { Imager = spec.Imager with { Meta = Specs.Map() } };

        var step = StepOf(spec, "installer-lean");

        Assert.Equal((ProductKind.Image, "registry.example:5005/me/talos/installer-lean"), (step.Produces!.Kind, step.Produces.Repository));
        Assert.Equal(["installer-amd64.tar"], step.Produces.Files);
        Assert.Equal("ghcr.io/siderolabs/installer-base:v1.13.9", step.Imager!.BaseInstallerImage);
    }

    [Fact]
    public void Plan_WithOverlaysOfProfiles_AsksForEach()
    {
        var overlay = new OverlaySpec { Image = "ghcr.io/acme/sbc:1", Name = "rpi_generic", Options = Specs.Map(("a", "1")), Platforms = ["linux/amd64"] };
        var spec = Of(new ImagerProfileSpec { Name = "pi5", BaseProfileName = "metal", Overlay = new ProfileOverlay { Name = "rpi_5" } });
        spec = spec with { Imager = spec.Imager with { Overlay = overlay, Bootloader = Bootloader.Grub } };

        var plan = BuildPlanner.Plan(spec, "linux/amd64");

        Assert.Equal(
            [("ghcr.io/acme/sbc:1", "rpi_generic"), ("ghcr.io/acme/sbc:1", "rpi_5")],
            plan.Inputs!.Overlays!.Select(each => (each.Image!, each.Name)));
        Assert.Null(StepOf(spec, "pi5").Imager!.Overlay!.Options); // they are the other overlay's
    }

    [Fact]
    public void Plan_OfOfficialNamesInAProfileAlone_HasTheCatalog()
    {
        var spec = Of(Rescue with { Input = new ProfileInput { SystemExtensions = [new ContainerAsset { ImageRef = "siderolabs/zfs" }] } });

        Assert.Equal(new CatalogPlan("ghcr.io/siderolabs", "v1.13.9"), BuildPlanner.Plan(spec, "linux/amd64").Catalog);
        Assert.Null(BuildPlanner.Plan(Of(Rescue), "linux/amd64").Catalog);
    }

    [Fact]
    public void Fingerprint_OfAProfile_TellsAnEmptyListFromNone()
    {
        var one = Fingerprints.Of(Of(Rescue));

        Assert.NotEqual(one, Fingerprints.Of(Of(Rescue with { Input = null })));
        Assert.NotEqual(one, Fingerprints.Of(Of(Rescue with { Platform = null })));
        Assert.NotEqual(one, Fingerprints.Of(Of()));
        Assert.Equal(one, Fingerprints.Of(Of(Rescue with { })));
    }

    public static TheoryData<ImagerProfileSpec, string, string> Refused => new()
    {
        { Rescue with { Name = "metal" }, "name", "is the name of an output of upstream. Use another, such as metal-own." },
        { Rescue with { Name = "verify" }, "name", "is used for another step of this build." },
        { Rescue with { Name = "buildkitd" }, "name", "is used for another step of this build." },
        { Rescue with { Name = "pkgs-source" }, "name", "is used for another step of this build." },
        { Rescue with { BaseProfileName = "mettal" }, "baseProfileName", "is not a profile of v1.13. Did you mean metal?" },
        { Rescue with { BaseProfileName = "rpi_5", Overlay = new ProfileOverlay { Name = "rpi_5" } }, "baseProfileName", "If the overlay has it, set output.kind" },
        { Rescue with { BaseProfileName = "rpi_5", Output = new ProfileOutput { Kind = "image" } }, "baseProfileName", "or set an overlay that has it." },
        { Rescue with { Output = new ProfileOutput { Kind = "initramfs" }, Customization = new ProfileCustomization { ExtraKernelArgs = ["a"] } }, "customization.extraKernelArgs", "does not reach what this profile makes with v1.13 (Initramfs)" },
        { Rescue with { Output = new ProfileOutput { ImageOptions = new ProfileImageOptions { DiskSectorSize = 4096 } } }, "output.imageOptions.diskSectorSize", "does not reach what this profile makes with v1.13" },
        { Rescue with { Output = new ProfileOutput { Kind = "iso", ImageOptions = new ProfileImageOptions { DiskFormat = "ova" } } }, "output.imageOptions.diskFormat", "does not reach" },
        { Rescue with { Customization = new ProfileCustomization { MetaContents = [new ProfileMeta { Key = 1, Value = "a" }, new ProfileMeta { Key = 1, Value = "b" }] } }, "customization.metaContents[1].key", "is set twice." },
        { Rescue with { Customization = new ProfileCustomization { MetaContents = [new ProfileMeta { Key = 1, Value = "a;b" }] } }, "customization.metaContents[0].value", "contains a semicolon" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_Profile_NamesFieldAndRule(ImagerProfileSpec profile, string field, string message)
    {
        var error = Assert.Single(SpecRules.Check(Of(profile)));

        Assert.Equal($"spec.imager.profiles[0].{field}", error.Path);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    private static TalosImageBuildSpec Of(params ImagerProfileSpec[] profiles) => Specs.Of("v1.13.9", "metal") with
    {
        Platforms = ["linux/amd64"],
        Imager = new ImagerSpec { ExtraKernelArgs = ["console=ttyS0"], SystemExtensions = ["ghcr.io/acme/ext:1"], DiskSize = "8Gi", Profiles = profiles },
    };

    private static BuildStep StepOf(TalosImageBuildSpec spec, string name) => BuildPlanner.Plan(spec, "linux/amd64").Steps.Single(step => step.Id == name);
}
