using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Planning.Tests.Trees;

/// <summary>Builds from public reports whose parts did not fit together, and what comes of them.</summary>
public sealed class PublicCaseTests
{
    [Fact]
    public void OwnKernelWithOfficialModules_IsWarnedOfByExtensionAndKernel()
    {
        var spec = Manifests.Spec("""
            outputs: [imager, installer, iso]
            pkgs: {overrides: {kernel: ghcr.io/acme/kernel:v1.13.0-61-gabc1234}}
            imager: {systemExtensions: [ghcr.io/siderolabs/zfs:2.4.1-v1.13.9]}
            """);

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Contains(
            "spec.imager.systemExtensions: ghcr.io/siderolabs/zfs:2.4.1-v1.13.9 has modules of the official kernel, which the kernel "
            + "ghcr.io/acme/kernel:v1.13.0-61-gabc1234 probably rejects: they are signed with another key. Build it against this kernel in "
            + "spec.extensions.build with targets: [zfs].",
            SpecWarnings.Of(spec));
    }

    [Fact]
    public void ModuleWithoutKernel_IsRefused() => Assert.Equal(
        "spec.pkgs.build.targets[0]: \"zfs-pkg\" is a package of kernel modules, which only the kernel of the same build loads. Add kernel to "
        + "spec.pkgs.build.targets. To build modules for an earlier kernel, set spec.pkgs.build.kernel.signingKeySecretRef to its key and "
        + "spec.pkgs.overrides.kernel to its image.",
        OnlyError("""
            outputs: [imager, installer, iso]
            pkgs: {build: {targets: [zfs-pkg]}}
            """));

    [Fact]
    public void ModuleForAnEarlierKernel_WithItsKey_IsPlanned()
    {
        var spec = Manifests.Spec("""
            outputs: [imager, installer, iso]
            pkgs:
              overrides: {kernel: "ghcr.io/acme/kernel:v6.18"}
              build: {targets: [zfs-pkg], kernel: {signingKeySecretRef: {name: key}}}
            """);

        Assert.Empty(SpecErrors.Of(spec));
        Assert.True(BuildPlanner.Plan(spec, "linux/amd64").Tree("pkgs")!.Kernel!.SigningKey);
    }

    [Fact]
    public void TagAndBuild_AreOfOneCommit_AndTheWarningNamesBoth()
    {
        var spec = Manifests.Spec("""
            outputs: [imager, installer, iso]
            pkgs: {tag: v1.13.0-61-gabc1234, build: {targets: [kernel]}}
            """);

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Equal("v1.13.0-61-gabc1234", BuildPlanner.Plan(spec, "linux/amd64").Tree("pkgs")!.Revision);
        Assert.Contains(SpecWarnings.Of(spec), line => line.Contains("commit abc1234", StringComparison.Ordinal) && line.Contains("commit f541ca4", StringComparison.Ordinal));
    }

    [Fact]
    public void TagAndBuildOfAnotherCommit_AreWarnedOf_AndRefusedWithModules()
    {
        const string build = "{revision: v1.13.0-62-gdef5678, targets: [kernel";
        var packages = Manifests.Spec($"outputs: [imager]\npkgs: {{tag: v1.13.0-61-gabc1234, build: {build}]}}}}");

        Assert.Empty(SpecErrors.Of(packages));
        Assert.Contains(SpecWarnings.Of(packages), line => line.Contains("abc1234", StringComparison.Ordinal) && line.Contains("def5678", StringComparison.Ordinal));
        Assert.Contains(
            "spec.pkgs.build.revision: \"v1.13.0-62-gdef5678\" is another commit than that of spec.pkgs.tag \"v1.13.0-61-gabc1234\", so zfs-pkg would not match",
            OnlyError($"outputs: [imager]\npkgs: {{tag: v1.13.0-61-gabc1234, build: {build}, zfs-pkg]}}}}"),
            StringComparison.Ordinal);
        Assert.Empty(SpecErrors.Of(Manifests.Spec(
            $"outputs: [imager]\npkgs: {{tag: v1.13.0-62-gdef5678, build: {build}, zfs-pkg]}}}}")));
    }

    [Fact]
    public void OwnPackageAsExtension_IsRefusedWithWhatToWrite() => Assert.Equal(
        "spec.imager.systemExtensions[0]: \"ghcr.io/acme/zfs-pkg:v1.13.9\" is the package zfs-pkg of this build, not an extension. Use "
        + "spec.extensions.build with targets: [zfs], which carries the package.",
        OnlyError("""
            outputs: [imager, iso]
            pkgs: {build: {targets: [kernel, zfs-pkg]}}
            imager: {systemExtensions: ['ghcr.io/acme/zfs-pkg:v1.13.9']}
            """));

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void OwnExtensionByReference_IsTakenFromThisBuildOnce(string install)
    {
        var spec = Manifests.Spec($$$$$"""
            outputs: [imager, iso]
            pkgs: {build: {targets: [kernel, zfs-pkg]}}
            extensions: {build: [{targets: [zfs], install: {{{{{install}}}}}}]}
            imager: {systemExtensions: ['ghcr.io/acme/zfs:v1.13.9', 'ghcr.io/acme/gvisor:v1']}
            """);
        var iso = BuildPlanner.Plan(spec, "linux/amd64").Steps.Single(step => step.Id == "iso").Imager!;

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Equal(["ext-zfs"], iso.ExtensionSteps!);
        Assert.Equal(["ghcr.io/acme/gvisor:v1"], iso.SystemExtensions!);
    }

    [Theory]
    [InlineData("ghcr.io/acme/zfs:v1.13.8")]
    [InlineData("ghcr.io/acme/zfs@sha256:0123456789012345678901234567890123456789012345678901234567890123")]
    public void OwnExtensionByAnotherTag_MeansWhatItSaysWithAWarning(string reference)
    {
        var spec = Manifests.Spec($$$$$"""
            outputs: [imager, iso]
            extensions: {build: [{targets: [zfs], install: false}]}
            imager: {systemExtensions: ['{{{{{reference}}}}}']}
            """);
        var iso = BuildPlanner.Plan(spec, "linux/amd64").Steps.Single(step => step.Id == "iso").Imager!;

        Assert.Null(iso.ExtensionSteps);
        Assert.Equal([reference], iso.SystemExtensions!);
        Assert.Contains(
            $"spec.imager.systemExtensions[0]: {reference} is taken from the registry, although this build makes ghcr.io/acme/zfs. Use the tag v1.13.9 for the "
            + "image of this build.",
            SpecWarnings.Of(spec));
    }

    [Fact]
    public void OfficialNameOfAnOwnExtension_IsRefused() => Assert.Contains(
        "is an official extension, and this build makes zfs itself. Remove one of them.",
        OnlyError("""
            outputs: [iso]
            extensions: {build: [{targets: [zfs]}]}
            imager: {systemExtensions: [siderolabs/zfs]}
            """),
        StringComparison.Ordinal);

    [Fact]
    public void MovingBranchOfPkgs_IsWarnedOf()
    {
        var spec = Manifests.Spec("""
            platforms: [linux/amd64, linux/arm64]
            outputs: [kernel, imager]
            pkgs: {build: {repository: 'https://github.com/acme/pkgs.git', revision: main, targets: [kernel]}}
            """);

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Contains(
            "spec.pkgs.build.revision: main may move. The operator builds the commit that it selects when the build starts. To build a later commit, change "
            + "the annotation talosimages.dev/rebuild.",
            SpecWarnings.Of(spec));
    }

    [Fact]
    public void MovingBranchesOfOtherTrees_AreWarnedOf_AndDescribedCommitsAreNot()
    {
        var warnings = SpecWarnings.Of(Manifests.Spec("""
            platforms: [linux/arm64]
            source: {revision: v1.13.0-58-g86d6af1}
            outputs: [metal]
            extensions: {build: [{repository: 'https://github.com/acme/a.git', revision: next, targets: [a]}, {targets: [b]}]}
            imager: {overlay: {name: rpi5, build: {repository: 'https://github.com/acme/sbc.git', revision: main, target: sbc}}}
            """));

        Assert.Equal(
            ["spec.extensions.build[0].revision: next", "spec.imager.overlay.build.revision: main"],
            warnings.Where(line => line.Contains(" may move.", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(" may move.", StringComparison.Ordinal)]));
    }

    /// <summary>What the ConfigMap contains is known in the pod alone: the plan mounts it.</summary>
    [Theory]
    [InlineData("platforms: [linux/amd64]")]
    [InlineData("platforms: [linux/arm64]")]
    public void KernelChanges_ReachTheKernel(string platforms)
    {
        var spec = Manifests.Spec($$$$$"""
            {{{{{platforms}}}}}
            outputs: [kernel]
            pkgs: {build: {targets: [kernel], kernel: {configMapRef: {name: my-kernel}}}}
            """);

        Assert.Empty(SpecErrors.Of(spec));
        Assert.True(BuildPlanner.Plan(spec, spec.Platforms[0]).Tree("pkgs")!.Kernel!.Changes);
    }

    [Fact]
    public void BuiltInModule_IsRequiredUnlessItMayBeDropped()
    {
        var required = Manifests.Spec("""
            outputs: [imager]
            pkgs: {build: {targets: [kernel], kernel: {configMapRef: {name: my-kernel}}}}
            """);
        var dropped = Manifests.Spec("""
            outputs: [imager]
            pkgs: {build: {targets: [kernel], kernel: {modules: Drop}}}
            """);

        Assert.Equal(MissingModules.Require, BuildPlanner.Plan(required, "linux/amd64").Tree("pkgs")!.Kernel!.Modules);
        Assert.Equal(MissingModules.Drop, BuildPlanner.Plan(dropped, "linux/amd64").Tree("pkgs")!.Kernel!.Modules);
    }

    [Theory]
    [InlineData("{targets: [kernel-build]}", "kernel-build", "kernel")]
    [InlineData("{targets: [kernel-rpi, kernel-rpi-build], kernel: {target: kernel-rpi}}", "kernel-rpi-build", "kernel-rpi")]
    public void PrivateKeyStage_IsRefused(string build, string target, string instead) => Assert.Contains(
        $"\"{target}\" holds the private key that signs the kernel's modules, so it is never published. Use {instead} instead.",
        OnlyError($"outputs: [kernel]\npkgs: {{build: {build}}}"),
        StringComparison.Ordinal);

    [Fact]
    public void WholeForkOfPkgs_HasAStepForEachTarget()
    {
        const string targets =
            "apparmor, ca-certificates, cni, containerd, cryptsetup, dosfstools, e2fsprogs, fhs, flannel-cni, iptables, kernel, kmod, libaio, libarchive, "
            + "lvm2, musl, openssl, runc, xfsprogs";
        var spec = Manifests.Spec($$$$$"""
            platforms: [linux/amd64, linux/arm64]
            outputs: [installer-base, imager, installer]
            pkgs: {build: {repository: 'https://github.com/acme/pkgs.git', targets: [{{{{{targets}}}}}]}}
            """);
        var plan = BuildPlanner.Plan(spec, "linux/arm64");

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Equal(19, plan.Steps.Count(step => step.Kind == StepKind.TreeTarget));
        Assert.Equal("pkg-kernel", plan.Steps.First(step => step.Kind == StepKind.TreeTarget).Id);
        Assert.Equal(19, plan.Steps.Single(step => step.Id == "imager").Make!.Images!.Count);
    }

    [Fact]
    public void BoardFromSource_IsPlannedInOneRun()
    {
        var spec = Manifests.Spec("""
            source: {patches: {configMapRef: {name: talos-patches}}}
            platforms: [linux/arm64]
            pkgs:
              build:
                patches: {configMapRef: {name: pkgs-patches}}
                targets: [kernel]
                kernel: {configMapRef: {name: pi5-fragment}, modules: Drop}
            outputs: [installer-base, imager, installer, metal]
            imager:
              systemExtensions: [ghcr.io/siderolabs/iscsi-tools:v0.2.0]
              overlay:
                name: rpi5
                build: {repository: 'https://github.com/acme/sbc-raspberrypi5.git', revision: v0.3.0, target: sbc-raspberrypi5}
                options: {configTxtAppend: "dtparam=i2c_arm=on"}
            """);
        var plan = BuildPlanner.Plan(spec, "linux/arm64");
        var metal = plan.Steps.Single(step => step.Id == "metal").Imager!;

        Assert.Empty(SpecErrors.Of(spec));
        Assert.True(plan.Source.Patches);
        Assert.Equal(
            ["source", "pkgs-source", "overlay-source", "inputs", "pkg-kernel", "overlay-sbc-raspberrypi5", "installer-base", "imager", "installer", "metal", "verify"],
            plan.Steps.Select(step => step.Id));
        Assert.Equal("overlay-sbc-raspberrypi5", metal.Overlay!.FromStep);
        Assert.Null(plan.Catalog);
        Assert.Null(plan.Inputs!.Overlays);
    }

    [Fact]
    public void DriverInOneGo_IsPlannedInOneRun()
    {
        var spec = Manifests.Spec("""
            outputs: [imager, installer, iso, metal]
            pkgs: {build: {targets: [nvidia-open-gpu-kernel-modules-production-pkg, kernel]}}
            extensions: {build: [{targets: [nvidia-open-gpu-kernel-modules-production]}]}
            """, "v1.13.9-acme.1");
        var plan = BuildPlanner.Plan(spec, "linux/amd64");
        var extension = plan.Steps.Single(step => step.Tree == "extensions-0" && step.Kind == StepKind.TreeTarget);

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Equal(
            [
                "source", "pkgs-source", "extensions-0-source", "inputs", "pkg-kernel", "pkg-nvidia-open-gpu-kernel-modules-production-pkg",
                "ext-nvidia-open-gpu-kernel-modules-production",
            ],
            plan.Steps.TakeWhile(step => step.Kind is not (StepKind.Image or StepKind.Files)).Select(step => step.Id));
        Assert.Equal("v1.13.9", plan.Tree("extensions-0")!.Revision);
        Assert.Equal("v1.13.9", extension.Make!.Variables["TAG"]);
        Assert.Equal("ghcr.io/acme/nvidia-open-gpu-kernel-modules-production", extension.Produces!.Repository);
        Assert.All(
            plan.Steps.Where(step => step.Imager is not null),
            step => Assert.Equal(["ext-nvidia-open-gpu-kernel-modules-production"], step.Imager!.ExtensionSteps!));
    }

    private static string OnlyError(string fields) => Assert.Single(SpecErrors.Of(Manifests.Spec(fields))).Message;
}
