using System.Text.RegularExpressions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Plans;

public sealed partial class BuildPlannerTests
{
    private const string Amd64 = "linux/amd64";

    public static TheoryData<string> Releases => [.. Specs.Releases];

    [Theory, MemberData(nameof(Releases))]
    public void Plan_OfEveryOutput_HasUniqueLabelsBetweenSourceAndVerify(string release)
    {
        var plan = BuildPlanner.Plan(Everything(release), "linux/arm64");
        var ids = plan.Steps.Select(step => step.Id).ToList();

        Assert.Equal("source", ids[0]);
        Assert.Equal("verify", ids[^1]);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches(DnsLabel(), id));
    }

    [Theory, MemberData(nameof(Releases))]
    public void Plan_OfEveryOutput_RunsEachStepAfterWhatItNeeds(string release)
    {
        var done = new HashSet<string>();

        foreach (var step in BuildPlanner.Plan(Everything(release), "linux/arm64").Steps)
        {
            Assert.Subset(done, Needs(step).ToHashSet());
            done.Add(step.Id);
        }
    }

    [Fact]
    public void Plan_OutputsWithoutNeeds_KeepTheSpecsOrder() => Assert.Equal(["source", "inputs", "talos", "kernel", "initramfs", "verify"], Ids(Specs.Of("v1.13.9", "talos", "kernel", "initramfs")));

    [Fact]
    public void Plan_InstallerWithImager_AddsTheBaseUnpublished()
    {
        var plan = BuildPlanner.Plan(Specs.Of("v1.13.9", "installer", "imager"), Amd64);

        Assert.Equal(["source", "inputs", "installer-base", "imager", "installer", "verify"], plan.Steps.Select(step => step.Id));
        Assert.False(Step(plan, "installer-base").Produces!.Published);
        Assert.Equal("installer-base", Step(plan, "installer").Imager!.BaseInstallerFromStep);
        Assert.Equal("imager", Step(plan, "installer").Imager!.ImageFromStep);
        Assert.Equal(ProductKind.Image, Step(plan, "installer").Produces!.Kind);
    }

    [Fact]
    public void Plan_SecurebootInstallerBeforeV110_IsMadeFromTheInstaller()
    {
        var plan = BuildPlanner.Plan(Keyed("v1.9.6", "secureboot-installer", "imager"), Amd64);

        Assert.Equal(["source", "inputs", "installer", "imager", "secureboot-installer", "verify"], plan.Steps.Select(step => step.Id));
        Assert.Equal("installer", Step(plan, "secureboot-installer").Imager!.BaseInstallerFromStep);
    }

    [Fact]
    public void Plan_MediaWithoutImager_UsesTheStockImagesOfTheRelease()
    {
        var installer = Step(BuildPlanner.Plan(Specs.Of("v1.13.9", "installer"), Amd64), "installer").Imager!;

        Assert.Equal("ghcr.io/siderolabs/imager:v1.13.9", installer.Image);
        Assert.Equal("ghcr.io/siderolabs/installer-base:v1.13.9", installer.BaseInstallerImage);
        Assert.Null(installer.ImageFromStep);
        Assert.Null(installer.BaseInstallerFromStep);
    }

    [Theory]
    [InlineData("v1.9.6", true)]
    [InlineData("v1.6.8", true)]
    [InlineData("v1.9.6", false)]
    public void Plan_InstallerBeforeV110_IsMadeByTheImagerWhereItHasSomethingToPutIn(string release, bool extension)
    {
        var spec = Specs.Of(release, "installer", "iso") with
        {
            Imager = new ImagerSpec { SystemExtensions = extension ? ["ghcr.io/siderolabs/iscsi-tools:v0.1.6"] : [], ExtraKernelArgs = ["console=ttyS0"] },
        };
        var plan = BuildPlanner.Plan(spec, Amd64);
        var installer = Step(plan, "installer");

        Assert.Equal(extension ? StepKind.Media : StepKind.Image, installer.Kind);
        Assert.Equal("registry.example:5005/me/talos/installer", installer.Produces!.Repository);
        Assert.Equal(["console=ttyS0"], Step(plan, "iso").Imager!.ExtraKernelArgs);

        if (extension)
        {
            var made = Step(plan, "installer-base");

            Assert.Equal("installer", made.Make!.Target);
            Assert.Equal(("registry.example:5005/me/talos/installer", false), (made.Produces!.Repository, made.Produces.Published));
            Assert.Equal("installer-base", installer.Imager!.BaseInstallerFromStep);
            Assert.Null(installer.Imager.ExtraKernelArgs);
        }
    }

    [Theory]
    [InlineData("GOAMD64")]
    [InlineData("kernel")]
    [InlineData("release")]
    public void Plan_MediaOfChangedSource_AreMadeByAnImagerOfTheBuild(string change)
    {
        var spec = Specs.Of("v1.13.9", "installer", "iso");
        spec = change switch
        {
            "GOAMD64" => spec with { Variables = Specs.Map(("GOAMD64", "v3")) },
            "kernel" => spec with { Pkgs = new PkgsSpec { Overrides = Specs.Map(("kernel", "a/kernel:1")) } },
            _ => spec with { Release = "v1.13.9-acme.1" },
        };
        var plan = BuildPlanner.Plan(spec, Amd64);

        Assert.Equal("imager", Step(plan, "iso").Imager!.ImageFromStep);
        Assert.Equal(("imager", "installer-base"), (Step(plan, "installer").Imager!.ImageFromStep, Step(plan, "installer").Imager!.BaseInstallerFromStep));
        Assert.False(Step(plan, "imager").Produces!.Published);
        Assert.False(Step(plan, "installer-base").Produces!.Published);
    }

    [Theory]
    [InlineData("v1.12.11", false)]
    [InlineData("v1.13.9", true)]
    public void Plan_DiskSize_GoesByProfileFromV113(string release, bool byProfile)
    {
        var spec = Specs.Of(release, "metal", "iso") with { Imager = new ImagerSpec { DiskSize = "8Gi", Privileged = true } };
        var plan = BuildPlanner.Plan(spec, Amd64);

        Assert.Equal((8L << 30, byProfile), (Step(plan, "metal").Imager!.DiskSize!.Value, Step(plan, "metal").Imager!.ByProfile));
        Assert.Null(Step(plan, "iso").Imager!.DiskSize);
    }

    [Fact]
    public void Plan_OverlayByName_IsForItsPlatformsAndMergesItsProfileIntoDiskImages()
    {
        var spec = Specs.Of("v1.13.9-acme.1", "metal", "installer") with { Imager = new ImagerSpec { Overlay = new OverlaySpec { Name = "rpi_5" } } };
        var plan = BuildPlanner.Plan(spec, "linux/arm64");

        Assert.Equal(new CatalogPlan("ghcr.io/siderolabs", "v1.13.9"), plan.Catalog);
        Assert.Equal((true, true), (Step(plan, "metal").Imager!.ByProfile, Step(plan, "metal").Imager!.Overlay!.MergesProfile));
        Assert.Equal(["grub"], Step(plan, "metal").Imager!.Overlay!.Bootloaders!);
        Assert.Equal((false, false), (Step(plan, "installer").Imager!.ByProfile, Step(plan, "installer").Imager!.Overlay!.MergesProfile));
        Assert.Null(Step(BuildPlanner.Plan(spec, Amd64), "metal").Imager!.Overlay);
    }

    [Fact]
    public void Plan_Names_MoveOutputsAndPackages()
    {
        var spec = Specs.Of("v1.13.9", "kernel", "imager");
        spec = spec with
        {
            Registry = spec.Registry with { Names = Specs.Map(("kernel", "boards/pi5/kernel"), ("zfs-pkg", "boards/zfs")) },
            Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["zfs-pkg"] } },
        };
        var plan = BuildPlanner.Plan(spec, Amd64);

        Assert.Equal("registry.example:5005/boards/pi5/kernel", Step(plan, "kernel").Produces!.Repository);
        Assert.Equal("registry.example:5005/boards/zfs", Step(plan, "pkg-zfs-pkg").Produces!.Repository);
        Assert.Equal("registry.example:5005/me/talos/imager", Step(plan, "imager").Produces!.Repository);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("imager")]
    [InlineData("iso")]
    public void Plan_Inputs_AreFoundBeforeAnythingIsBuilt(string output) => Assert.Equal("inputs", Ids(Specs.Of("v1.13.9", output)).ElementAt(1));

    [Fact]
    public void Plan_Inputs_AreThoseOfAllPlatforms()
    {
        var spec = Specs.Of("v1.13.9", "iso") with
        {
            Platforms = ["linux/arm64", "linux/amd64"],
            Imager = new ImagerSpec { Overlay = new OverlaySpec { Name = "rpi_generic" } },
            Pkgs = new PkgsSpec { Tag = "v1", Overrides = Specs.Map(("sd-boot", "a/b:1")) },
            Variables = Specs.Map(("GOAMD64", "v1"), ("GOPROXY", "direct")),
        };

        var inputs = BuildPlanner.Plan(spec, Amd64).Inputs!;

        Assert.Equal(["linux/amd64", "linux/arm64"], inputs.Platforms);
        Assert.Equal(("rpi_generic", "linux/arm64"), (Assert.Single(inputs.Overlays!).Name, Assert.Single(inputs.OverlayPlatforms!)));
        Assert.Equal(
            ["GOAMD64 spec.variables.GOAMD64", "PKGS spec.pkgs.tag", "PKG_SD_BOOT spec.pkgs.overrides.sd-boot"],
            inputs.Fields.Select(entry => $"{entry.Key} {entry.Value}"));
    }

    [Fact]
    public void Plan_NamedImages_WinOverThoseThatAreBuilt()
    {
        var spec = Specs.Of("v1.13.9", "imager", "installer-base", "installer") with
        {
            Imager = new ImagerSpec { Image = "a/imager:1", BaseInstallerImage = "a/base:1" },
        };
        var installer = Step(BuildPlanner.Plan(spec, Amd64), "installer");

        Assert.Equal(["source"], Needs(installer));
        Assert.Equal(("a/imager:1", "a/base:1"), (installer.Imager!.Image, installer.Imager.BaseInstallerImage));
    }

    [Theory]
    [InlineData("v1.12.11", "metal", true)]
    [InlineData("v1.12.11", "iso", false)]
    [InlineData("v1.13.9", "metal", false)]
    public void Plan_OnlyOldDiskImages_ArePrivileged(string release, string output, bool privileged)
    {
        var spec = Specs.Of(release, output) with { Imager = new ImagerSpec { Privileged = true } };

        Assert.Equal(privileged, Step(BuildPlanner.Plan(spec, Amd64), output).Imager!.Privileged);
    }

    [Fact]
    public void Plan_Variables_CarrySpecAndPlatform()
    {
        var spec = Specs.Full("v1.13.9", "kernel");
        var make = Step(BuildPlanner.Plan(spec, "linux/arm64"), "kernel").Make!;

        Assert.Equal("kernel", make.Target);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["GOAMD64"] = "v3",
                ["GO_BUILDTAGS"] = "tcell_minimal,acme,sidero.debug",
                ["IMAGE_REGISTRY"] = "registry.example:5005",
                ["INSTALLER_ARCH"] = "targetarch",
                ["PKGS"] = "v1.13.0-4-gabcdef0",
                ["PKGS_PREFIX"] = "ghcr.io/acme",
                ["PKG_KERNEL"] = "ghcr.io/acme/kernel@sha256:" + new string('a', 64),
                ["PLATFORM"] = "linux/arm64",
                ["PUSH"] = "false",
                ["REGISTRY"] = "images.example",
                ["TAG"] = "v1.13.9",
                ["USERNAME"] = "me/talos",
                ["WITH_DEBUG"] = "true",
            },
            make.Variables);
        Assert.Equal(make.Variables.Keys.Order(StringComparer.Ordinal), make.Variables.Keys);
    }

    [Theory]
    [InlineData("v1.8.4", false)]
    [InlineData("v1.9.6", true)]
    public void Plan_InstallerOfV19_LeavesTheImagersPackagesOut(string release, bool leavesOut)
    {
        var variables = Step(BuildPlanner.Plan(Specs.Of(release, "installer", "imager"), Amd64), "installer").Make!.Variables;

        Assert.Equal(leavesOut, variables.TryGetValue("IMAGER_EXTRA_PKGS", out var packages) && packages.Length == 0);
    }

    [Theory]
    [InlineData("v1.9.6", "Client")]
    [InlineData("v1.10.9", null)]
    public void Plan_TalosctlProgram_ExportsItsStageAsUpstreamDoes(string release, string? name)
    {
        var make = Step(BuildPlanner.Plan(Specs.Of(release, "talosctl-freebsd-arm64"), Amd64), "talosctl-freebsd-arm64").Make!;

        Assert.Equal("local-talosctl-freebsd-arm64", make.Target);
        Assert.Equal("_out", make.Variables["DEST"]);
        Assert.Equal(name, make.Variables.GetValueOrDefault("NAME"));
    }

    [Fact]
    public void Plan_UserArchitecture_WinsOverTheDefault()
    {
        var spec = Specs.Of("v1.13.9", "imager") with { Variables = Specs.Map(("INSTALLER_ARCH", "all")) };

        Assert.Equal("all", Step(BuildPlanner.Plan(spec, Amd64), "imager").Make!.Variables["INSTALLER_ARCH"]);
    }

    [Fact]
    public void Plan_NamesAndTag_FollowUpstreamsSuffixes()
    {
        var spec = Specs.Of("v1.13.9", "imager", "installer", "kernel") with
        {
            Variables = Specs.Map(("TAG_SUFFIX", "-acme"), ("IMAGE_NAME_SUFFIX", "-fips")),
        };
        var plan = BuildPlanner.Plan(spec, Amd64);

        Assert.Equal("v1.13.9-acme", plan.Registry.Tag);
        Assert.Equal("registry.example:5005/me/talos/imager-fips", Step(plan, "imager").Produces!.Repository);
        Assert.Equal("registry.example:5005/me/talos/installer-fips", Step(plan, "installer").Produces!.Repository);
        Assert.Equal("registry.example:5005/me/talos/talos-kernel", Step(plan, "kernel").Produces!.Repository);
        Assert.Equal("v1.13.9", Step(plan, "imager").Make!.Variables["TAG"]);
    }

    [Theory]
    [InlineData("localhost:5000/cache", "localhost:5000/cache:amd64")]
    [InlineData("ghcr.io/me/cache:main", "ghcr.io/me/cache:main-amd64")]
    public void Plan_Cache_HasATagForEachPlatform(string reference, string expected)
    {
        var spec = Specs.Of("v1.13.9") with { Cache = new CacheSpec { Mode = CacheMode.Registry, Reference = reference } };

        Assert.Equal(expected, BuildPlanner.Plan(spec, Amd64).Cache!.Reference);
    }

    [Fact]
    public void Plan_GoVariables_AreForTheDockerfileAndNotForMake()
    {
        var spec = Specs.Of("v1.13.9", "imager") with
        {
            Variables = Specs.Map(("GOPROXY", "https://goproxy.example.com,off"), ("GONOSUMDB", "example.com"), ("GOAMD64", "v3")),
        };

        var plan = BuildPlanner.Plan(spec, Amd64);

        Assert.Equal(Specs.Map(("GONOSUMDB", "example.com"), ("GOPROXY", "https://goproxy.example.com,off")), plan.Source.GoEnvironment);
        var names = plan.Steps.SelectMany(step => step.Make?.Variables.Keys ?? []).ToHashSet();
        Assert.Contains("GOAMD64", names);
        Assert.DoesNotContain(names, name => name is "GOPROXY" or "GONOSUMDB");
        Assert.Null(BuildPlanner.Plan(Specs.Of("v1.13.9", "imager"), Amd64).Source.GoEnvironment);
    }

    [Fact]
    public void Plan_UnknownOutput_Throws() => Assert.Throws<ArgumentException>(() => BuildPlanner.Plan(Specs.Of("v1.9.6", "installer-base"), Amd64));

    private static IEnumerable<string> Ids(TalosImageBuildSpec spec) => BuildPlanner.Plan(spec, Amd64).Steps.Select(step => step.Id);

    /// <summary>The steps whose results the step reads.</summary>
    private static IEnumerable<string> Needs(BuildStep step) =>
    [
        .. step.Kind == StepKind.Source ? [] : (string[])[step.Tree is { } tree && step.Kind != StepKind.TreeSource ? StepIds.SourceOf(tree) : StepIds.Source],
        .. step.Make?.Images?.Values ?? [],
        .. new[] { step.Imager?.ImageFromStep, step.Imager?.BaseInstallerFromStep }.OfType<string>(),
    ];

    private static BuildStep Step(BuildPlan plan, string id) => plan.Steps.Single(step => step.Id == id);

    private static TalosImageBuildSpec Keyed(string release, params string[] outputs) => Specs.Full(release, outputs);

    private static TalosImageBuildSpec Everything(string release)
    {
        var table = Planning.Matrix.ReleaseMatrix.Of(Planning.Matrix.TalosRelease.Parse(release));

        return Specs.Full(release, [.. table.Outputs.Select(output => output.Name).Reverse()]);
    }

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex DnsLabel();
}
