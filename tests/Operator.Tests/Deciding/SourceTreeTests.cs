using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>Every source tree is built from one commit and one set of patches on all platforms.</summary>
public sealed class SourceTreeTests
{
    private static readonly string Earlier = new('1', 40);
    private static readonly string Later = new('2', 40);

    private static readonly TalosImageBuildSpec Spec = Builds.Spec with
    {
        Outputs = ["kernel"],
        Source = new SourceSpec { Patches = Patches("talos-patches") },
        Pkgs = new PkgsSpec
        {
            Build = new PkgsBuildSpec
            {
                Repository = "https://git.example/pkgs.git",
                Revision = "main",
                Targets = ["kernel"],
                Patches = Patches("pkgs-patches"),
                Kernel = new KernelSpec { ConfigMapRef = new ConfigMapReference { Name = "fragment" }, Modules = MissingModules.Drop },
            },
        },
        Extensions = new ExtensionsSpec { Build = [new ExtensionBuildSpec { Repository = "https://git.example/extensions.git", Revision = "main", Targets = ["zfs"] }] },
        Imager = new ImagerSpec { Overlay = new OverlaySpec { Name = "sbc", Build = new OverlayBuildSpec { Repository = "https://git.example/sbc.git", Revision = "main", Target = "sbc" } } },
    };

    [Theory]
    [InlineData("pkgs-source", "spec.pkgs.build")]
    [InlineData("extensions-0-source", "spec.extensions.build[0]")]
    public void Decide_BranchOfATreeMovesBetweenPlatforms_TheLaterPlatformIsRepeatedAtTheFirstCommit(string step, string field)
    {
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: pod => At(pod, step, Earlier));
        scenario.Reconcile();
        scenario.Succeed(Builds.Arm64, change: pod => At(pod, step, Later));

        var decision = scenario.Reconcile();

        Assert.Equal($"linux/arm64 was built from another commit of {field}. Rebuilding at {Earlier} so that all platforms match.", decision.Message);
        scenario.Reconcile();
        var source = scenario.Job(Builds.Arm64).Spec.Template.Spec.InitContainers.Single(container => container.Name == step);
        Assert.Equal(Earlier, source.Env.Single(variable => variable.Name == PodVariables.Commit).Value);

        scenario.Succeed(Builds.Arm64, change: pod => At(pod, step, Earlier));
        scenario.Reconcile();
        scenario.Publish();
        scenario.Settle();

        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.Equal(Earlier, scenario.Status.Sources.Single(source => source.Name == step[..^"-source".Length]).Commit);
    }

    [Fact]
    public void Status_OfAFinishedBuild_HasEachTreeWithItsCommitAndPatches()
    {
        var scenario = Finished(pod => pod
            .Reporting("source", result => result with { PatchesSha256 = "p1" })
            .Reporting("pkgs-source", result => result with { Commit = Earlier, PatchesSha256 = "p2", ChangesSha256 = "c" }));

        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.Equal(
            [
                ("talos", SourceSpec.Upstream, "v1.13.9", Pods.Commit, "p1"),
                ("pkgs", "https://git.example/pkgs.git", "main", Earlier, "p2"),
                ("extensions-0", "https://git.example/extensions.git", "main", Pods.Commit, null),
                ("overlay", "https://git.example/sbc.git", "main", Pods.Commit, null),
            ],
            scenario.Status.Sources.Select(source => (source.Name, source.Repository, source.Revision, source.Commit, source.Patches)));
        Assert.Equal(
            ["linux/arm64"], scenario.Status.Outputs.Single(output => output.Name == "overlay-sbc").Platforms.Select(platform => platform.Platform));
    }

    [Theory]
    [InlineData("source", "spec.source.patches.configMapRef: ConfigMap \"talos-patches\"", false)]
    [InlineData("pkgs-source", "spec.pkgs.build.patches.configMapRef: ConfigMap \"pkgs-patches\"", false)]
    [InlineData("pkgs-source", "spec.pkgs.build.kernel.configMapRef: ConfigMap \"fragment\"", true)]
    public void Decide_ConfigMapChangesBetweenPlatforms_EndsTheBuildAsInput(string step, string start, bool kernel)
    {
        Func<V1Pod, V1Pod> With(string content) => pod => pod.Reporting(
            step, result => kernel ? result with { ChangesSha256 = content } : result with { PatchesSha256 = content });
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: With("a"));
        scenario.Reconcile();
        scenario.Succeed(Builds.Arm64, change: With("b"));

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Failed, Reasons.PatchesChanged, true), (decision.Phase, decision.Reason, decision.Stalled));
        Assert.Equal(FailureClass.Input, scenario.Status.Failure!.Class);
        Assert.StartsWith(start, decision.Message, StringComparison.Ordinal);
        Assert.Contains("configMapGenerator", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_ModulesThatTheKernelLacks_AreNamedByPlatform()
    {
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: pod => pod.Reporting("pkg-kernel", result => result with { DroppedModules = ["kernel/drivers/nvme/host/nvme.ko"] }));
        scenario.Reconcile();

        var dropped = Assert.Single(scenario.Status.DroppedModules);
        Assert.Equal((Builds.Amd64, "kernel/drivers/nvme/host/nvme.ko"), (dropped.Platform, Assert.Single(dropped.Names)));

        scenario.Vanish(Builds.Amd64);
        scenario.Settle();

        Assert.Equal("kernel/drivers/nvme/host/nvme.ko", Assert.Single(Assert.Single(scenario.Status.DroppedModules).Names));
        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Platforms[0].Phase);
    }

    /// <summary>After its Job is gone, the status alone knows what a platform was built from.</summary>
    [Fact]
    public void Decide_JobOfTheFirstPlatformIsGone_TheSecondStillBuildsItsCommits()
    {
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: pod => At(pod, "pkgs-source", Earlier));
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Succeed(Builds.Arm64, change: pod => At(pod, "pkgs-source", Later));

        var decision = scenario.Reconcile();

        Assert.Contains($"Rebuilding at {Earlier}", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlannedSpec_SigningKeyWithAnEndpoint_IsRefused()
    {
        var spec = Spec with { Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["kernel"], Kernel = new KernelSpec { SigningKeySecretRef = new SecretReference { Name = "key" } } } } };
        var shared = new BuildKitEndpoints();
        shared.Add(Builds.Arm64, "tcp://buildkit:1234");

        Assert.Empty(PlannedSpec.Of(spec, cluster: null, new BuildKitEndpoints(), "talos").Errors);
        Assert.Contains(
            "spec.pkgs.build.kernel.signingKeySecretRef: \"key\" cannot be used with the operator's BuildKit endpoint for linux/arm64",
            Assert.Single(PlannedSpec.Of(spec, cluster: null, shared, "talos").Errors),
            StringComparison.Ordinal);
    }

    private static Scenario Finished(Func<V1Pod, V1Pod> change)
    {
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: change);
        scenario.Succeed(Builds.Arm64, change: change);
        scenario.Reconcile();
        scenario.Publish();
        scenario.Settle();
        return scenario;
    }

    private static V1Pod At(V1Pod pod, string step, string commit) => pod.Reporting(step, result => result with { Commit = commit });

    private static PatchesSpec Patches(string name) => new() { ConfigMapRef = new ConfigMapReference { Name = name } };
}
