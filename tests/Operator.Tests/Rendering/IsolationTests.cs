using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Rendering;

/// <summary>What a step that runs the code of a source tree can change for the steps after it: nothing but its own work tree.</summary>
public sealed class IsolationTests
{
    private static readonly TalosImageBuildSpec Everything = Builds.Spec with
    {
        Outputs = ["kernel", "imager", "installer-base", "installer", "secureboot-iso"],
        Source = new SourceSpec { SecretRef = new() { Name = "git-access" }, Verify = new() { SecretRef = new() { Name = "maintainers" } } },
        Verify = new VerifySpec
        {
            Images =
            [
                new() { Match = "a/*", SecretRef = new() { Name = "image-keys" } },
                new() { Match = "b/*", Deny = true },
                new() { Match = "*", MatchOIDCIdentity = [new() { Issuer = "i", Subject = "s" }], TrustedRootSecretRef = new() { Name = "root" } },
            ],
        },
        Imager = new ImagerSpec
        {
            SecureBoot = new() { SecretRef = new() { Name = "secure-boot-keys" } },
            EmbeddedConfig = new() { SecretRef = new() { Name = "machine" } },
        },
        Pkgs = new PkgsSpec
        {
            Build = new PkgsBuildSpec
            {
                Targets = ["kernel", "zfs-pkg"],
                SecretRef = new() { Name = "pkgs-access" },
                Patches = new() { ConfigMapRef = new() { Name = "pkgs-patches" } },
                Verify = new() { SecretRef = new() { Name = "pkgs-maintainers" } },
                Kernel = new() { SigningKeySecretRef = new() { Name = "kernel-key" } },
            },
        },
        Extensions = new ExtensionsSpec
        {
            Build =
            [
                new() { Targets = ["zfs"], SecretRef = new() { Name = "extensions-access" } },
                new() { Dockerfile = "Dockerfile", Name = "mine", Repository = "https://git.example/mine.git", Revision = "v1" },
            ],
        },
    };

    private static readonly BuildPlan Plan = BuildPlanner.Plan(Everything, Builds.Amd64);

    public static TheoryData<bool> Disks => [false, true];

    [Theory]
    [MemberData(nameof(Disks))]
    public void WritableFiles_OfTwoSteps_AreSharedByTheStepsOfOneTreeAlone(bool storageClass)
    {
        var steps = Steps(storageClass);

        foreach (var (one, other) in from one in steps from other in steps where one.Step != other.Step select (one, other))
        {
            var shared = Writable(one.Container).Intersect(Visible(other.Container)).ToList();

            Assert.All(shared, path => Assert.True(
                path is "buildkit-socket/" || (path == $"workspace/{Tree(one.Step)}" && Tree(other.Step) is { } tree && (tree == Tree(one.Step) || other.Step.Kind is StepKind.TreeSource or StepKind.Inputs)),
                $"{other.Step.Id} sees {path}, which {one.Step.Id} can change"));
        }
    }

    [Theory]
    [MemberData(nameof(Disks))]
    public void Results_OfOtherSteps_AreReadOnly(bool storageClass) => Assert.All(Steps(storageClass), step =>
    {
        var mounts = step.Container.VolumeMounts.Where(mount => mount.Name == Volumes.Results).ToList();

        Assert.Equal(
            [("/workspace/results", "", true), ($"/workspace/results/{step.Step.Id}", step.Step.Id, false)],
            mounts.Select(mount => (mount.MountPath, mount.SubPath ?? "", mount.ReadOnlyProperty is true)));
    });

    [Theory]
    [InlineData(Volumes.SecureBoot)]
    [InlineData(Volumes.EmbeddedConfig)]
    [InlineData("git")]
    [InlineData("pkgs-git")]
    [InlineData("extensions-0-git")]
    public void Secrets_OtherThanTheRegistrys_AreInNoStepThatRunsMake(string volume)
    {
        var with = Steps(storageClass: false).Where(step => step.Container.VolumeMounts.Any(mount => mount.Name == volume)).ToList();

        Assert.NotEmpty(with);
        Assert.All(with, step => Assert.Null(step.Step.Make));
    }

    /// <summary>Each package that shares the kernel's build stage needs the key; nothing else does.</summary>
    [Fact]
    public void KernelKey_IsInTheStepsOfThePackagesAlone() => Assert.Equal(
        ["pkg-kernel", "pkg-zfs-pkg"],
        Steps(storageClass: false).Where(step => step.Container.VolumeMounts.Any(mount => mount.Name == Volumes.KernelKey)).Select(step => step.Step.Id));

    /// <summary>A tree's patches are read by the step that fetches it.</summary>
    [Fact]
    public void Patches_AreInTheSourceStepOfTheirTreeAlone() => Assert.Equal(
        ["pkgs-source"],
        Steps(storageClass: false).Where(step => step.Container.VolumeMounts.Any(mount => mount.Name == Volumes.PatchesOf("pkgs"))).Select(step => step.Step.Id));

    /// <summary>The keys that decide whether a tree is trusted are where its code has not run.</summary>
    [Theory]
    [InlineData("talos", "source")]
    [InlineData("pkgs", "pkgs-source")]
    public void VerifyKeys_AreInTheSourceStepOfTheirTreeAlone(string tree, string step)
    {
        var with = Steps(storageClass: false).Where(other => other.Container.VolumeMounts.Any(mount => mount.Name == Volumes.VerifyOf(tree))).ToList();

        var mount = Assert.Single(with).Container.VolumeMounts.Single(mount => mount.Name == Volumes.VerifyOf(tree));
        Assert.Equal((step, $"/run/secrets/talos-image-builder/verify/{tree}", true), (with[0].Step.Id, mount.MountPath, mount.ReadOnlyProperty));
    }

    [Fact]
    public void KeysOfImages_AreInTheInputsStepAlone()
    {
        foreach (var rule in (int[])[0, 2])
        {
            var with = Assert.Single(Steps(storageClass: false), step => step.Container.VolumeMounts.Any(mount => mount.Name == Volumes.VerifyImagesOf(rule)));
            var mount = with.Container.VolumeMounts.Single(mount => mount.Name == Volumes.VerifyImagesOf(rule));
            Assert.Equal((StepKind.Inputs, $"/run/secrets/talos-image-builder/verify-images/{rule}", true), (with.Step.Kind, mount.MountPath, mount.ReadOnlyProperty));
        }

        Assert.DoesNotContain(Steps(storageClass: false), step => step.Container.VolumeMounts.Any(mount => mount.Name == Volumes.VerifyImagesOf(1)));
    }

    [Fact]
    public void SubPaths_OfEveryStep_HaveOnePart() => Assert.All(
        Steps(storageClass: true).SelectMany(step => step.Container.VolumeMounts),
        mount => Assert.DoesNotContain('/', mount.SubPath ?? ""));

    private static string? Tree(BuildStep step) => step.Kind switch
    {
        StepKind.Source or StepKind.Inputs or StepKind.Image or StepKind.Files => PodPaths.Source,
        StepKind.TreeSource or StepKind.TreeTarget or StepKind.DockerfileExtension => step.Tree,
        StepKind.Media => PodPaths.Media,
        _ => null,
    };

    private static List<(BuildStep Step, V1Container Container)> Steps(bool storageClass)
    {
        var spec = Everything with { Job = Everything.Job with { Workspace = new WorkspaceSpec { StorageClassName = storageClass ? "fast" : null } } };
        var pod = JobRenderer.Render(Plan, new PodContext(BuildRun.Of(Builds.Of(spec)), new BuildPodOptions(), "amd64")).Spec.Template.Spec;
        return [.. Plan.Steps.Select(step => (step, pod.InitContainers.Concat(pod.Containers).Single(container => container.Name == step.Id)))];
    }

    // The folder of a volume; one that is mounted whole shows every folder.
    private static IEnumerable<string> Writable(V1Container container) =>
        container.VolumeMounts.Where(mount => mount.ReadOnlyProperty is not true).Select(mount => $"{mount.Name}/{mount.SubPath}");

    private static IEnumerable<string> Visible(V1Container container) => container.VolumeMounts
        .Where(mount => mount.Name != Volumes.Results)
        .Select(mount => $"{mount.Name}/{mount.SubPath}");
}
