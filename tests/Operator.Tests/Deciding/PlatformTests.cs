using System.Text.Json;
using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>A run on its way: platforms, nodes, suspension, moved branches, publishing.</summary>
public sealed class PlatformTests
{
    [Fact]
    public void Decide_FreshBuild_CreatesOneJobAPlatformAndNothingElse()
    {
        var decision = new Scenario().Reconcile();

        Assert.Equal(["CreateJob", "CreateJob"], decision.Writes.Select(write => write.GetType().Name));
        Assert.Equal(BuildPhase.Building, decision.Phase);
    }

    [Theory]
    [InlineData("v1.13.9", "no-such-output", "no-such-output")]
    [InlineData("not a release", "kernel", "spec.release")]
    [InlineData("v1.12.7", "metal", "privileged")]
    public void Decide_InvalidSpec_RefusesWithEveryErrorAndDeletesJobs(string release, string output, string expected)
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Release = release, Outputs = [output] });

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Failed, Reasons.InvalidSpec, true), (decision.Phase, decision.Reason, decision.Stalled));
        Assert.Contains(expected, decision.Message, StringComparison.Ordinal);
        Assert.Empty(scenario.Jobs);
        Assert.Empty(scenario.Reconcile().Writes.OfType<Write.CreateJob>());
    }

    [Fact]
    public void Decide_PlanThatNoJobCanCarry_IsRefusedBeforeAnythingRuns()
    {
        var random = new Random(1);
        string Noise() => string.Concat(Enumerable.Range(0, 1000).Select(_ => (char)('a' + random.Next(26))));
        var scenario = new Scenario(Builds.Spec with
        {
            Outputs = ["iso", "metal", "aws"],
            Imager = new ImagerSpec { ExtraKernelArgs = [.. Enumerable.Range(0, 64).Select(number => $"option{number}={Noise()}")] },
        });

        var decision = scenario.Settle();

        Assert.Equal((BuildPhase.Failed, Reasons.InvalidSpec, true), (decision.Phase, decision.Reason, decision.Stalled));
        Assert.Contains("The plan for linux/amd64 has ", decision.Message, StringComparison.Ordinal);
        Assert.Contains("A Job can have at most 131072", decision.Message, StringComparison.Ordinal);
        Assert.Empty(scenario.Jobs);
    }

    [Fact]
    public void Decide_MoreErrorsThanAConditionHolds_CountsTheRest()
    {
        var outputs = Enumerable.Range(0, 60).Select(number => $"{new string('x', 50)}-{number}").ToList();

        var decision = new Scenario(Builds.Spec with { Outputs = outputs }).Reconcile();

        Assert.InRange(decision.Message.Length, 1000, 4096);
        Assert.Matches(" And [1-9][0-9]* more errors\\.$", decision.Message);
    }

    [Fact]
    public void Decide_SeveralErrors_StandInOneMessage()
    {
        var decision = new Scenario(Builds.Spec with { Outputs = ["nothing", "naught"] }).Reconcile();

        Assert.Contains("nothing", decision.Message, StringComparison.Ordinal);
        Assert.Contains("naught", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_RefusedWhileTheSameRunBuilds_DeletesItsJobs()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Job = spec.Job with { Timeout = "soon" } });

        Assert.Equal(2, scenario.Reconcile().Writes.OfType<Write.DeleteJob>().Count());
    }

    [Fact]
    public void Decide_NoNodeOfOnePlatform_StartsTheOther()
    {
        var scenario = new Scenario { Nodes = { [Builds.Arm64] = null } };

        var decision = scenario.Reconcile();

        Assert.True(scenario.HasJob(Builds.Amd64));
        Assert.False(scenario.HasJob(Builds.Arm64));
        Assert.Equal(BuildPhase.Building, decision.Phase);
        var waiting = scenario.Status.Platforms.Single(platform => platform.Platform == Builds.Arm64);
        Assert.Equal((BuildPhase.Pending, Reasons.WaitingForNode), (waiting.Phase, waiting.Reason));
        Assert.Equal(Reasons.Building, scenario.Reconcile().Reason);
    }

    [Fact]
    public void Decide_NoNodeAtAll_WaitsWithoutWriting()
    {
        var scenario = new Scenario { Nodes = { [Builds.Arm64] = null, [Builds.Amd64] = null } };

        var decision = scenario.Reconcile();

        Assert.Empty(decision.Writes);
        Assert.Equal((BuildPhase.Pending, Reasons.WaitingForNode), (decision.Phase, decision.Reason));
        Assert.Contains("arm64", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NodeAppearsAfterTheOtherPlatformReadTheSource_PinsItsCommit()
    {
        var scenario = new Scenario { Nodes = { [Builds.Arm64] = null } };
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 1);
        scenario.Nodes.Remove(Builds.Arm64);

        scenario.Reconcile();

        var job = scenario.Job(Builds.Arm64);
        Assert.Equal(Pods.Commit, job.Metadata.Annotations[Labels.Commit]);
        Assert.Contains(
            job.Spec.Template.Spec.InitContainers.Single(container => container.Name == "source").Env,
            variable => variable.Name == PodVariables.Commit && variable.Value == Pods.Commit);
    }

    [Fact]
    public void Decide_Emulated_AsksForTheNodeThatThereIs()
    {
        var scenario = new Scenario(Builds.Spec with { Emulation = Emulation.Allow }) { Nodes = { [Builds.Arm64] = "amd64" } };

        scenario.Reconcile();

        Assert.Equal("amd64", scenario.Job(Builds.Arm64).Spec.Template.Spec.NodeSelector["kubernetes.io/arch"]);
    }

    [Fact]
    public void Decide_SuspendedWhileRunning_SuspendsTheJobsAndResumesThem()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });

        scenario.Reconcile();
        Assert.All(scenario.Jobs, job => Assert.True(job.Spec.Suspend));
        Assert.Empty(scenario.Reconcile().Writes);
        Assert.Equal(BuildPhase.Suspended, scenario.Status.Phase);

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false });
        scenario.Reconcile();
        Assert.All(scenario.Jobs, job => Assert.False(job.Spec.Suspend));
    }

    [Fact]
    public void Decide_KueueQueue_LeavesTheStartToKueue()
    {
        var scenario = new Scenario(Builds.Spec with { Job = new JobSpec { QueueName = "talos" } });

        scenario.Reconcile();

        Assert.All(scenario.Jobs, job => Assert.True(job.Spec.Suspend));
        Assert.Empty(scenario.Reconcile().Writes);
        Assert.All(scenario.Status.Platforms, platform => Assert.Equal(Reasons.Queued, platform.Reason));
        Assert.Equal(BuildPhase.Queued, scenario.Status.Phase);
    }

    [Fact]
    public void Decide_EveryOpenPlatformIsHeld_GivesTheReasonOfThePods()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Arm64);
        scenario.Put(Pods.Waiting(scenario.Job(Builds.Amd64), "ErrImagePull", "no such host"));

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Building, Reasons.ImageNotFound), (decision.Phase, decision.Reason));
        Assert.StartsWith("linux/amd64: Container source: no such host", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_OnePlatformIsHeld_GoesOnBuildingAndSaysWhatHoldsIt()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Run(Builds.Arm64, done: 1);
        scenario.Put(Pods.Waiting(scenario.Job(Builds.Amd64), "ErrImagePull", "no such host"));

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Building, Reasons.Building), (decision.Phase, decision.Reason));
        Assert.Contains("no such host", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_BranchMoved_RepeatsTheLaggingPlatformAtTheNewerCommit()
    {
        var newer = new string('b', 40);
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64, newer, Pods.Epoch + 60);

        var decision = scenario.Reconcile();

        var deleted = Assert.IsType<Write.DeleteJob>(Assert.Single(decision.Writes));
        Assert.EndsWith("amd64", deleted.Job.Metadata.Name, StringComparison.Ordinal);
        scenario.Reconcile();
        Assert.Equal(newer, scenario.Job(Builds.Amd64).Metadata.Annotations[Labels.Commit]);
        scenario.Succeed(Builds.Amd64, newer, Pods.Epoch + 60);
        scenario.Reconcile();
        Assert.True(scenario.HasJob("publish"));
        Assert.Equal(newer, scenario.Status.Source!.Commit);
    }

    [Fact]
    public void Decide_TagMoved_RebuildsTheLaterPlatformFromTheFirstList()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Run(Builds.Arm64, done: 2);
        scenario.Reconcile();
        var first = scenario.Status.Inputs!;
        scenario.Put(Pods.Running(scenario.Job(Builds.Amd64), scenario.Plan(Builds.Amd64), done: 2).Reporting("inputs", result => result with { Digest = Pods.Digest("moved") }));

        var decision = scenario.Reconcile();

        Assert.Equal(("registry.example/me/talos-inputs", Pods.Digest("inputs")), (first.Image, first.Digest));
        var deleted = Assert.IsType<Write.DeleteJob>(Assert.Single(decision.Writes));
        Assert.EndsWith("amd64", deleted.Job.Metadata.Name, StringComparison.Ordinal);
        Assert.Contains("linux/amd64 uses other images, because a tag has moved.", decision.Message, StringComparison.Ordinal);
        scenario.Reconcile();
        Assert.Equal($"{first.Image}@{first.Digest}", InputsOf(scenario.Job(Builds.Amd64)));
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        Assert.True(scenario.HasJob("publish"));
        Assert.Equal(first, scenario.Status.Inputs);
    }

    [Fact]
    public void Decide_PlatformThatStartsLater_GetsTheListOfTheFirst()
    {
        var scenario = new Scenario();
        scenario.Nodes[Builds.Arm64] = null;
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 2);
        scenario.Reconcile();
        scenario.Nodes.Remove(Builds.Arm64);

        scenario.Reconcile();

        Assert.Null(InputsOf(scenario.Job(Builds.Amd64)));
        Assert.Equal($"registry.example/me/talos-inputs@{Pods.Digest("inputs")}", InputsOf(scenario.Job(Builds.Arm64)));
    }

    [Fact]
    public void Decide_ImagesThatCouldNotBeRead_AreNamedInAWarningAlsoAfterThePodIsGone()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: pod => pod.Reporting("inputs", result => result with { Unread = ["a/b:1"] }));
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Reconcile();

        Assert.Contains("linux/amd64: these images could not be read before the build, so they are not pinned by digest: a/b:1.", scenario.Status.Warnings);
    }

    [Fact]
    public void Decide_LaggingJobStillTerminating_WaitsForItsEndWithoutLookingAgain()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64, new string('b', 40), Pods.Epoch + 60);
        scenario.Build = scenario.Build with { Status = new TalosImageBuildStatus(1) { Fingerprint = Planning.Fingerprints.Of(scenario.Build.Spec) } };
        scenario.Change(scenario.Job(Builds.Amd64), job => job with { Metadata = job.Metadata with { DeletionTimestamp = DateTime.UnixEpoch } });

        var decision = scenario.Reconcile();

        Assert.Empty(decision.Writes);
        Assert.Null(decision.RequeueAfter);
        Assert.Equal(BuildPhase.Building, decision.Phase);
    }

    [Fact]
    public void Decide_LaggingPlatformKnownFromTheStatusAlone_IsRepeated()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Succeed(Builds.Arm64, new string('b', 40), Pods.Epoch + 60);

        Assert.Equal(TimeSpan.Zero, scenario.Reconcile().RequeueAfter);
        scenario.Reconcile();
        Assert.Equal(new string('b', 40), scenario.Job(Builds.Amd64).Metadata.Annotations[Labels.Commit]);
    }

    [Fact]
    public void Decide_CompleteJobWithoutAPod_IsBuiltAgain()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Pods.Clear();

        Assert.True(Assert.IsType<Write.DeleteJob>(Assert.Single(scenario.Reconcile().Writes)).UnlessPodsAreLeft);
        Assert.IsType<Write.CreateJob>(scenario.Reconcile().Writes[^1]);
    }

    [Fact]
    public void Decide_JobsEndSeenBeforeItsPods_WaitsForThePod()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 2);
        var behind = Assert.Single(scenario.Pods);
        scenario.Succeed(Builds.Amd64);
        scenario.Put(behind);

        Assert.Empty(scenario.Reconcile().Writes);
        Assert.Equal(BuildPhase.Building, scenario.Status.Platforms[0].Phase);
    }

    [Fact]
    public void Decide_AllPlatformsDone_PublishesTheirDigests()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);

        var decision = scenario.Reconcile();

        Assert.Equal(BuildPhase.Publishing, decision.Phase);
        var plan = JsonSerializer.Serialize(
            EncodedPlan.ReadPublishPlan(Pods.Carried(scenario.Job("publish"))), PlanningJsonContext.Default.PublishPlan);
        Assert.Contains(Pods.Digest($"{Builds.Amd64} kernel"), plan, StringComparison.Ordinal);
        Assert.Contains(Pods.Digest($"{Builds.Arm64} iso"), plan, StringComparison.Ordinal);
        Assert.Contains(Pods.Commit, plan, StringComparison.Ordinal);
        Assert.Empty(scenario.Reconcile().Writes);
    }

    [Fact]
    public void Decide_Published_SucceedsWithTheIndexDigests()
    {
        var scenario = new Scenario().Finished();

        Assert.Equal(["kernel", "iso"], scenario.Status.Outputs.Select(output => output.Name));
        Assert.All(scenario.Status.Outputs, output => Assert.StartsWith("sha256:", output.Digest, StringComparison.Ordinal));
        Assert.All(scenario.Status.Outputs, output => Assert.Equal(2, output.Platforms.Count));
    }

    [Fact]
    public void Decide_PodThatCannotBeScheduled_GivesTheSchedulersWords()
    {
        var scenario = new Scenario(Builds.Spec with { Platforms = [Builds.Amd64] });
        scenario.Reconcile();
        var pod = Pods.Waiting(scenario.Job(Builds.Amd64));
        scenario.Put(pod with
        {
            Spec = new V1PodSpec { Containers = [] },
            Status = new V1PodStatus
            {
                Phase = "Pending",
                Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Message = "0/3 nodes are available" }],
            },
        });

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Pending, Reasons.WaitingForNode), (decision.Phase, decision.Reason));
        Assert.Contains("0/3 nodes", decision.Message, StringComparison.Ordinal);
    }

    private static string? InputsOf(V1Job job) => job.Spec.Template.Spec.InitContainers.Single(container => container.Name == "inputs").Env
        .FirstOrDefault(variable => variable.Name == "TALOS_IMAGE_INPUTS")?.Value;
}
