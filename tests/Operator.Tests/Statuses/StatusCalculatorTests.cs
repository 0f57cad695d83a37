using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Tests.Statuses;

public sealed class StatusCalculatorTests
{
    [Fact]
    public void KStatus_NewObject_IsInProgress() => Assert.Equal("InProgress", KStatus.Of(Builds.Of()));

    [Fact]
    public void KStatus_AlongABuild_IsInProgressUntilItIsCurrent()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        Assert.Equal("InProgress", KStatus.Of(scenario.Build));
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        Assert.Equal("InProgress", KStatus.Of(scenario.Build));
        scenario.Publish();
        scenario.Reconcile();
        Assert.Equal("Current", KStatus.Of(scenario.Build));
    }

    [Fact]
    public void KStatus_Failed_IsFailedUntilTheSpecChanges()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Reconcile();
        Assert.Equal("Failed", KStatus.Of(scenario.Build));

        scenario.Build = scenario.Build.Edit(spec => spec with { Outputs = ["kernel"] });
        Assert.Equal("InProgress", KStatus.Of(scenario.Build));
    }

    [Fact]
    public void KStatus_Suspended_IsInProgressButNotReconciling()
    {
        var scenario = new Scenario(Builds.Spec with { Suspend = true });
        scenario.Reconcile();

        Assert.Equal("InProgress", KStatus.Of(scenario.Build));
        Assert.Equal("False", scenario.Build.Condition("Reconciling").Status);
        Assert.Equal("False", scenario.Build.Condition("Ready").Status);
    }

    [Fact]
    public void Warnings_OfTheNativeSnapshotter_NameTheNodeFromTheFirstStepOnAndStay()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Put(Pods.Running(scenario.Job(Builds.Amd64), scenario.Plan(Builds.Amd64), done: 1).Reporting("source", Native));
        scenario.Reconcile();

        var warning = Assert.Single(scenario.Status.Warnings, warning => warning.Contains("snapshotter", StringComparison.Ordinal));
        Assert.StartsWith("linux/amd64: BuildKit on node node-1 cannot mount overlays", warning, StringComparison.Ordinal);
        Assert.Equal("native", scenario.Status.Platforms[0].Snapshotter);
        Assert.Contains(scenario.Events, recorded => recorded is { Warning: true, Reason: "BuildWarning" } && recorded.Note == warning);

        scenario.Succeed(Builds.Amd64, change: pod => pod.Reporting("source", Native));
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Reconcile();
        Assert.Contains(warning, scenario.Status.Warnings);

        static StepResult Native(StepResult result) => result with { Snapshotter = "native" };
    }

    [Fact]
    public void Outputs_OfFilesPushedAsImages_HaveAnIndexWithoutArtifactTypeAndAWarning()
    {
        var (images, artifacts) = (new Scenario(), new Scenario().Finished());
        images.Reconcile();
        images.Succeed(Builds.Amd64, change: pod => pod.Reporting("kernel", result => result with { AsImage = true }));
        images.Succeed(Builds.Arm64);
        images.Reconcile();
        images.Vanish(Builds.Amd64);
        images.Publish();
        images.Settle();

        Assert.Equal(BuildPhase.Succeeded, images.Status.Phase);
        Assert.Equal([true, false], images.Status.Outputs.Single(output => output.Name == "kernel").Platforms.Select(pushed => pushed.AsImage));
        Assert.Contains(images.Status.Warnings, warning => warning.Contains("so the files of kernel were pushed with image media types", StringComparison.Ordinal));
        Assert.NotEqual(Index(artifacts, "kernel"), Index(images, "kernel"));
        Assert.Equal(Index(artifacts, "iso"), Index(images, "iso"));

        static string? Index(Scenario scenario, string output) => scenario.Status.Outputs.Single(one => one.Name == output).Digest;
    }

    [Fact]
    public void Outputs_OfFilesPushedInTwoForms_AreImagesOfBothPlatformsOncePublished()
    {
        OutputFile[] files = [new OutputFile { Name = "vmlinuz", Sha256 = new string('a', 64), Size = 7 }];
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: pod => pod.Reporting("kernel", result => result with { AsImage = true, Files = files }));
        scenario.Succeed(Builds.Arm64, change: pod => pod.Reporting("kernel", result => result with { Files = files }));
        scenario.Reconcile();
        scenario.Publish();
        scenario.Settle();

        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        var kernel = scenario.Status.Outputs.Single(output => output.Name == "kernel");
        Assert.Equal([true, true], kernel.Platforms.Select(pushed => pushed.AsImage));
        var image = ArtifactManifest.AsImage(Builds.Arm64, files, scenario.Status.Source!.SourceDateEpoch);
        Assert.Equal((image.Digest, image.Bytes.Length), (kernel.Platforms[1].Digest, (int)kernel.Platforms[1].Size));
    }

    [Fact]
    public void Conditions_Always_AreThreeWithTheirGenerationAndOneReason()
    {
        var scenario = new Scenario();
        scenario.Build = scenario.Build.Edit(spec => spec);
        scenario.Reconcile();

        Assert.Equal(["Ready", "Reconciling", "Stalled"], scenario.Status.Conditions.Select(condition => condition.Type));
        Assert.All(scenario.Status.Conditions, condition => Assert.Equal((2L, "Building"), (condition.ObservedGeneration, condition.Reason)));
    }

    [Fact]
    public void Conditions_TransitionTime_ChangesOnlyWithTheStatus()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var began = scenario.Now.UtcDateTime;
        scenario.Now += TimeSpan.FromMinutes(5);
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        Assert.Equal(("Publishing", began), (scenario.Build.Condition("Ready").Reason, scenario.Build.Condition("Ready").LastTransitionTime));

        scenario.Now += TimeSpan.FromMinutes(5);
        scenario.Publish();
        scenario.Reconcile();
        Assert.Equal(scenario.Now.UtcDateTime, scenario.Build.Condition("Ready").LastTransitionTime);
        Assert.Equal(began, scenario.Build.Condition("Stalled").LastTransitionTime);
    }

    [Fact]
    public void LastSucceeded_LaterFailure_Survives()
    {
        var scenario = new Scenario().Finished();
        var succeeded = scenario.Status.LastSucceeded;
        scenario.Build = scenario.Build.Edit(spec => spec with { Outputs = ["kernel"] });
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Reconcile();

        Assert.NotNull(succeeded);
        Assert.Equal(BuildPhase.Failed, scenario.Status.Phase);
        Assert.Same(succeeded, scenario.Status.LastSucceeded);
        Assert.All(succeeded.Outputs, output => Assert.NotNull(output.Digest));
    }

    [Fact]
    public void LastSucceeded_NextBuildRuns_StaysUntilThatIsDone()
    {
        var scenario = new Scenario().Finished();
        var first = scenario.Status.LastSucceeded!.Fingerprint;
        scenario.Build = scenario.Build.Edit(spec => spec with { Outputs = ["kernel"] });
        scenario.Reconcile();
        Assert.Equal(first, scenario.Status.LastSucceeded!.Fingerprint);

        scenario.Finished();
        Assert.Equal(scenario.Status.Fingerprint, scenario.Status.LastSucceeded!.Fingerprint);
        Assert.NotEqual(first, scenario.Status.Fingerprint);
    }

    [Fact]
    public void Progress_AlongABuild_CountsStepsOfAllPlatformsAndThePublishing()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        Assert.Equal("0/11", scenario.Status.Progress);
        scenario.Run(Builds.Amd64, done: 4);
        scenario.Run(Builds.Arm64, done: 1);
        scenario.Reconcile();
        Assert.Equal("5/11", scenario.Status.Progress);
        Assert.Equal(["verify", "inputs"], scenario.Status.Platforms.Select(platform => platform.Step));

        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        Assert.Equal("10/11", scenario.Status.Progress);
        scenario.Publish();
        scenario.Settle();
        Assert.Equal("11/11", scenario.Status.Progress);
    }

    [Fact]
    public void Times_OfABuild_AreOfItsStartAndEnd()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var began = scenario.Now;
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Now += TimeSpan.FromHours(1);
        scenario.Reconcile();
        Assert.Null(scenario.Status.CompletedAt);
        scenario.Publish();
        scenario.Reconcile();
        var ended = scenario.Now;
        scenario.Now += TimeSpan.FromHours(1);
        scenario.Reconcile();

        Assert.Equal((began, ended), (scenario.Status.StartedAt, scenario.Status.CompletedAt));
    }

    [Fact]
    public void Outputs_OnePlatformDone_HaveItsDigestButNoIndex()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();

        var kernel = scenario.Status.Outputs.Single(output => output.Name == "kernel");
        Assert.Null(kernel.Digest);
        Assert.Equal("registry.example/me/talos-kernel", kernel.Image);
        Assert.Equal(Pods.Digest($"{Builds.Amd64} kernel"), Assert.Single(kernel.Platforms).Digest);
    }

    [Fact]
    public void Outputs_Published_HaveTheirTag() => Assert.Equal(
        ["registry.example/me/talos-kernel:v1.13.9", "registry.example/me/talos-iso:v1.13.9"],
        new Scenario().Finished().Status.Outputs.Select(output => output.Image));

    [Fact]
    public void Outputs_FailedBuild_ListWhatIsPushedWithoutATag()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        var job = scenario.Job(Builds.Arm64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Settle();

        Assert.Equal(BuildPhase.Failed, scenario.Status.Phase);
        Assert.Equal(["registry.example/me/talos-kernel", "registry.example/me/talos-iso"], scenario.Status.Outputs.Select(output => output.Image));
        Assert.All(scenario.Status.Outputs, output => Assert.Equal(Builds.Amd64, Assert.Single(output.Platforms).Platform));
    }

    [Fact]
    public void Steps_AlongABuild_HaveTheirTimesAfterThePodIsGone()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var began = scenario.Now;
        scenario.Run(Builds.Amd64, done: 1);
        scenario.Reconcile();
        Assert.Equal(
            [new StepStatus { Name = "source", StartedAt = began, CompletedAt = began.AddMinutes(10) }, new StepStatus { Name = "inputs", StartedAt = began.AddMinutes(10) }],
            scenario.Status.Platforms[0].Steps);

        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Settle();
        Assert.Equal(["source", "inputs", "kernel", "iso", "verify"], scenario.Status.Platforms[0].Steps.Select(step => step.Name));
        Assert.Equal(began.AddMinutes(50), scenario.Status.Platforms[0].Steps[^1].CompletedAt);
    }

    [Fact]
    public void Steps_PodTriedAgain_AreThoseOfTheNewestPod()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        scenario.Put(Pods.Failed(job, "iso", 75).Began(scenario.Now));
        scenario.Reconcile();
        Assert.Equal(4, scenario.Status.Platforms[0].Steps.Count);

        scenario.Now += TimeSpan.FromHours(1);
        scenario.Put(Pods.Running(job, scenario.Plan(Builds.Amd64), done: 0).Again("second", scenario.Now).Began(scenario.Now));
        scenario.Reconcile();
        Assert.Equal(new StepStatus { Name = "source", StartedAt = scenario.Now }, Assert.Single(scenario.Status.Platforms[0].Steps));
    }

    [Fact]
    public void StartedAt_Suspended_IsKeptWithTheStepsUntilTheJobStartsAgain()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var began = scenario.Now;
        var job = scenario.Job(Builds.Amd64);
        scenario.Change(job, started => started with { Status = new V1JobStatus { StartTime = began.UtcDateTime, Active = 1 } });
        scenario.Run(Builds.Amd64, done: 1);
        scenario.Reconcile();

        // What the Job controller does to a suspended Job.
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        scenario.Reconcile();
        scenario.Pods.Clear();
        scenario.Change(scenario.Job(Builds.Amd64), suspended => suspended with { Status = new V1JobStatus() });
        scenario.Settle();
        Assert.Equal((BuildPhase.Suspended, began), (scenario.Status.Platforms[0].Phase, scenario.Status.Platforms[0].StartedAt));
        Assert.Equal(["source", "inputs"], scenario.Status.Platforms[0].Steps.Select(step => step.Name));

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false });
        scenario.Settle();
        scenario.Now += TimeSpan.FromHours(1);
        scenario.Change(scenario.Job(Builds.Amd64), again => again with { Status = new V1JobStatus { StartTime = scenario.Now.UtcDateTime, Active = 1 } });
        scenario.Settle();
        Assert.Equal(scenario.Now, scenario.Status.Platforms[0].StartedAt);
    }

    [Fact]
    public void PlatformNames_Always_AreOneText()
    {
        var scenario = new Scenario();
        scenario.Reconcile();

        Assert.Equal("linux/amd64,linux/arm64", scenario.Status.PlatformNames);
    }

    [Fact]
    public void Packages_AlongABuild_AreStepsAndOutputsLikeTheOthers()
    {
        var scenario = new Scenario(Builds.Spec with
        {
            Platforms = [Builds.Amd64],
            Outputs = ["kernel"],
            Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["kernel", "zfs-pkg"] } },
        });
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 4);
        scenario.Reconcile();
        Assert.Equal("4/8", scenario.Status.Progress);
        Assert.Equal("pkg-zfs-pkg", Assert.Single(scenario.Status.Platforms).Step);

        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Publish();
        scenario.Settle();
        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.Equal("8/8", scenario.Status.Progress);
        Assert.Equal(["pkg-kernel", "pkg-zfs-pkg", "kernel"], scenario.Status.Outputs.Select(output => output.Name));
        var package = scenario.Status.Outputs[1];
        Assert.Equal("registry.example/me/zfs-pkg:v1.13.9", package.Image);
        Assert.Equal(Pods.Digest($"{Builds.Amd64} pkg-zfs-pkg"), Assert.Single(package.Platforms).Digest);
        Assert.NotNull(package.Digest);
    }

    [Fact]
    public void Packages_TheirJobRemoved_AreRemembered()
    {
        var scenario = new Scenario(Builds.Spec with { Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["kernel"] } } });
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Settle();

        Assert.False(scenario.HasJob(Builds.Amd64));
        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Platforms[0].Phase);
    }

    [Fact]
    public void Calculate_Repeated_ChangesNothing()
    {
        var scenario = new Scenario().Finished();
        var before = scenario.Status;
        scenario.Now += TimeSpan.FromHours(1);
        scenario.Reconcile();

        Assert.Equal(Operator.Status.StatusChange.None, Operator.Status.StatusDifference.Between(before, scenario.Status));
    }
}
