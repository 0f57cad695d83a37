using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Images;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Images;

public sealed class NeededImagesTests
{
    private const string Pkgs = "v1.13.0-60-gf541ca4";

    [Fact]
    public void Of_ImagerOfTheRelease_IsThatImagerAlone()
    {
        var images = Of(Specs.Of("v1.13.9", "iso"));

        Assert.Equal(["ghcr.io/siderolabs/imager:v1.13.9"], images.Select(image => image.Reference));
    }

    [Fact]
    public void Of_CompiledOutputs_HasFrontendToolsAndThePackagesThatAnOutputReads()
    {
        var images = Of(Specs.Of("v1.13.9", "kernel"));

        Assert.Equal(new NeededImage("docker.io/docker/dockerfile-upstream:1.22.0-labs", NeededImages.FrontendUse), images[0]);
        Assert.Equal(new NeededImage("ghcr.io/siderolabs/tools", NeededImages.ToolsUse), images[1]);
        var packages = ReleaseMatrix.Of(TalosRelease.Parse("v1.13.9")).Packages.Where(package => package.Unread is null).Select(package => $"ghcr.io/siderolabs/{package.Target}:{Pkgs}");
        Assert.Equal(packages.Order(StringComparer.Ordinal), images.Skip(2).Select(image => image.Reference).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(images, image => image.Reference.Contains("/linux-firmware:", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_PackageWithAnotherTarget_HasTheNameOfItsImage() =>
        Assert.Contains(Of(Specs.Of("v1.14.0-rc.1", "kernel")), image => image.Reference.StartsWith("ghcr.io/siderolabs/mdadm-pkg:", StringComparison.Ordinal));

    [Fact]
    public void Of_PackagesOfTheSpec_TakePrecedence()
    {
        var images = Of(Specs.Of("v1.13.9", "kernel") with
        {
            Pkgs = new PkgsSpec { Prefix = "ghcr.io/acme", Tag = "v9", Overrides = Specs.Map(("kernel", "ghcr.io/me/kernel:own")) },
            Variables = Specs.Map(("TOOLS", "v8"), ("TOOLS_PREFIX", "ghcr.io/acme/tools")),
        });

        Assert.Contains(new NeededImage("ghcr.io/me/kernel:own", "spec.pkgs.overrides.kernel"), images);
        Assert.Contains(new NeededImage("ghcr.io/acme/runc:v9", "package runc"), images);
        Assert.Contains(new NeededImage("ghcr.io/acme/tools:v8", NeededImages.ToolsUse), images);
        Assert.DoesNotContain(images, image => image.Reference.StartsWith("ghcr.io/siderolabs/", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_TreeThatNamesImages_FollowsIt()
    {
        var tree = new TreeImages
        {
            Frontend = "docker.io/docker/dockerfile-upstream:2",
            Pkgs = "v7",
            Tools = "ghcr.io/siderolabs/tools:v6",
            Packages = Specs.Map(("PKG_RUNC", "ghcr.io/fork/runc:v5")),
            DockerfileImages = ["docker.io/library/alpine:3.20.3"],
        };

        var images = Of(Specs.Of("v1.13.9", "kernel"), tree).Select(image => image.Reference).ToList();

        Assert.Contains("docker.io/docker/dockerfile-upstream:2", images);
        Assert.Contains("ghcr.io/siderolabs/tools:v6", images);
        Assert.Contains("ghcr.io/fork/runc:v5", images);
        Assert.Contains("ghcr.io/siderolabs/musl:v7", images);
        Assert.Contains("docker.io/library/alpine:3.20.3", images);
    }

    [Fact]
    public void Of_PackagesFromSource_AreNotPulledButWhatTheyAreBuiltWithIs()
    {
        var tree = Known("v1.13.9") with { PkgsFrontend = "ghcr.io/siderolabs/bldr:v0.5.6", PkgsImages = ["ghcr.io/siderolabs/llvm:v1"] };
        var images = Of(Specs.Of("v1.13.9", "kernel") with { Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["kernel"] } } }, tree);

        Assert.DoesNotContain(images, image => image.Reference.Contains("/kernel:", StringComparison.Ordinal));
        Assert.Contains(new NeededImage("ghcr.io/siderolabs/bldr:v0.5.6", NeededImages.PkgsFrontendUse), images);
        Assert.Contains(new NeededImage("ghcr.io/siderolabs/llvm:v1", NeededImages.PkgsImageUse), images);
    }

    [Fact]
    public void Of_SettingsOfTheImager_NamesTheirImagesAndTheCatalogs()
    {
        var images = Of(Specs.Of("v1.13.9", "metal", "installer") with
        {
            Imager = new ImagerSpec
            {
                SystemExtensions = ["siderolabs/iscsi-tools", "ghcr.io/me/driver:v1"],
                Overlay = new OverlaySpec { Name = "rpi_generic" },
                ImageCache = "ghcr.io/me/cache:v1",
                Bootloader = Bootloader.Grub,
            },
        });

        Assert.Contains(new NeededImage("ghcr.io/siderolabs/extensions:v1.13.9", "catalog of extensions"), images);
        Assert.Contains(new NeededImage("ghcr.io/siderolabs/overlays:v1.13.9", "catalog of overlays"), images);
        Assert.Contains(new NeededImage("siderolabs/iscsi-tools", "spec.imager.systemExtensions", NeededImageKind.Extension), images);
        Assert.Contains(new NeededImage("ghcr.io/me/driver:v1", "spec.imager.systemExtensions"), images);
        Assert.Contains(new NeededImage("rpi_generic", "spec.imager.overlay.name", NeededImageKind.Overlay), images);
        Assert.Contains(new NeededImage("ghcr.io/me/cache:v1", "spec.imager.imageCache"), images);
        Assert.Contains(new NeededImage("ghcr.io/siderolabs/installer-base:v1.13.9", "spec.imager.baseInstallerImage"), images);
    }

    [Theory]
    [InlineData("v1.13.9", "github.com, proxy.golang.org, sum.golang.org")]
    [InlineData("v1.9.6", "dl-cdn.alpinelinux.org, github.com, proxy.golang.org, sum.golang.org")]
    public void Hosts_OfACompiledOutput_AreThoseOfSourceAndModules(string release, string expected) =>
        Assert.Equal(expected, Hosts(Specs.Of(release, "kernel")));

    [Fact]
    public void Hosts_OfMediaOfTheRelease_AreThoseOfTheSourceAlone() => Assert.Equal("github.com", Hosts(Specs.Of("v1.13.9", "iso")));

    [Fact]
    public void Hosts_OfOwnAddresses_AreThese() => Assert.Equal(
        "git.example, git.example:8443, goproxy.example, sum.golang.org",
        Hosts(Specs.Of("v1.13.9", "kernel") with
        {
            Source = new SourceSpec { Repository = "git@git.example:mirrors/talos.git" },
            Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Repository = "https://git.example:8443/pkgs.git", Targets = ["kernel"] } },
            Variables = Specs.Map(("GOPROXY", "https://goproxy.example/go")),
        }, sources: []));

    [Fact]
    public void Hosts_OfPackages_AreThoseOfTheirSources() => Assert.Equal(
        "cdn.kernel.org, github.com, proxy.golang.org, sum.golang.org",
        Hosts(
            Specs.Of("v1.13.9", "kernel") with { Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["kernel"] } } },
            sources: ["https://cdn.kernel.org/pub/linux/kernel/v{{ .x }}.x/linux.tar.xz"]));

    private static string Hosts(TalosImageBuildSpec spec, IReadOnlyList<string>? sources = null) => string.Join(
        ", ", NeededHosts.Of(spec, BuildPlanner.Plan(spec, "linux/amd64"), sources).Select(host => host.Host).Distinct().Order(StringComparer.Ordinal));

    private static IReadOnlyList<NeededImage> Of(TalosImageBuildSpec spec, TreeImages? tree = null) =>
        NeededImages.Of(spec, BuildPlanner.Plan(spec, spec.Imager.Overlay is null ? "linux/amd64" : "linux/arm64"), tree ?? Known(spec.Release));

    private static TreeImages Known(string release) => TreeImages.Of(ReleaseMatrix.Of(TalosRelease.Parse(release)));
}
