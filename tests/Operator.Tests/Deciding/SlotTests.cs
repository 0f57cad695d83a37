using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Statuses;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>What a build does without a slot, and which builds ask for none.</summary>
public sealed class SlotTests
{
    private static readonly SlotGrant First = new(1, 4);
    private static readonly TalosImageBuildSpec SecretNeeded =
        Builds.Spec with { Registry = Builds.Spec.Registry with { SecretRef = new SecretReference { Name = "push" } } };

    [Theory]
    [InlineData(1, 4, "Queued at position 1; 4 builds are running.")]
    [InlineData(3, 1, "Queued at position 3; 1 build is running.")]
    public void Decide_NoSlot_IsQueuedWithItsPositionAndWritesNothing(int position, int running, string message)
    {
        var scenario = new Scenario { Slot = new SlotGrant(position, running) };

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Queued, Reasons.Queued, message), (decision.Phase, decision.Reason, decision.Message));
        Assert.Empty(decision.Writes);
    }

    [Fact]
    public void Decide_JobsAtWork_GoOnWithoutAskingForASlot()
    {
        var scenario = new Scenario { Nodes = { [Builds.Arm64] = null } };
        scenario.Reconcile();
        scenario.Nodes.Clear();
        scenario.Slot = First;

        Assert.Equal(BuildPhase.Building, scenario.Reconcile().Phase);
        Assert.True(scenario.HasJob(Builds.Arm64));
    }

    [Fact]
    public void Decide_ResumedWhileAllSlotsAreTaken_Queues()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        scenario.Settle();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false });
        scenario.Slot = First;

        Assert.Equal(BuildPhase.Queued, scenario.Reconcile().Phase);
        Assert.All(scenario.Jobs, job => Assert.True(job.Spec.Suspend));
        scenario.Slot = default;
        Assert.Equal(BuildPhase.Building, scenario.Reconcile().Phase);
    }

    [Fact]
    public void Decide_PlatformFailed_EndsWithoutASlot()
    {
        var scenario = new Scenario(Builds.Spec with { Platforms = [Builds.Amd64] });
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Slot = First;

        Assert.Equal(BuildPhase.Failed, scenario.Reconcile().Phase);
    }

    [Fact]
    public void Decide_PodsLackASecretAndAnotherBuildWaits_GivesTheSlotAwayAndTriesAgainInItsTurn()
    {
        var scenario = new Scenario(SecretNeeded);
        scenario.Reconcile();
        Hold(scenario, Builds.Amd64, Builds.Arm64);
        Assert.Equal(Reasons.SecretNotFound, scenario.Reconcile().Reason);
        Assert.All(scenario.Jobs, job => Assert.False(job.Spec.Suspend));

        scenario.YieldAt = scenario.Now;
        var decision = scenario.Reconcile();
        Assert.Equal(BuildPhase.Queued, decision.Phase);
        Assert.Contains("linux/amd64: Secret push cannot be mounted", decision.Message, StringComparison.Ordinal);
        Assert.All(scenario.Jobs, job => Assert.Equal(scenario.Now, Suspension.YieldedAt(View.Of(job))));

        (scenario.Slot, scenario.YieldAt) = (First, null);
        scenario.Pods.Clear();
        decision = scenario.Reconcile();
        Assert.StartsWith("Queued at position 1; 4 builds are running. Its pods could not start: linux/amd64: Secret push", decision.Message, StringComparison.Ordinal);
        Assert.Equal(Reasons.SecretNotFound, scenario.Status.Platforms[0].Reason);

        scenario.Slot = default;
        Assert.Equal((BuildPhase.Building, Reasons.Building), (scenario.Reconcile().Phase, scenario.Build.Condition("Ready").Reason));
        Assert.All(scenario.Jobs, job => Assert.Equal((false, (DateTimeOffset?)null), (job.Spec.Suspend!.Value, Suspension.YieldedAt(View.Of(job)))));
    }

    [Fact]
    public void Decide_OnePlatformLacksASecretAndTheOtherRuns_KeepsTheSlot()
    {
        var scenario = new Scenario(SecretNeeded);
        scenario.Reconcile();
        Hold(scenario, Builds.Amd64);
        scenario.Run(Builds.Arm64, done: 1);
        scenario.YieldAt = scenario.Now;

        Assert.Empty(scenario.Reconcile().Writes);

        scenario.Succeed(Builds.Arm64);
        var write = Assert.IsType<Write.SuspendJob>(Assert.Single(scenario.Reconcile().Writes));
        Assert.Equal(scenario.Job(Builds.Amd64).Metadata.Name, write.Job.Metadata.Name);
    }

    [Theory]
    [InlineData("PodNotStarting")]
    [InlineData("WaitingForNode")]
    [InlineData("ImageNotFound")]
    public void Decide_PodMayStartByItself_KeepsTheSlot(string reason)
    {
        var scenario = new Scenario(SecretNeeded);
        scenario.Reconcile();
        HoldBy(scenario, reason, Builds.Amd64, Builds.Arm64);
        scenario.YieldAt = scenario.Now;

        Assert.Empty(scenario.Reconcile().Writes);
    }

    [Fact]
    public void Decide_QueueNameTakenAwayWhileKueuesJobRuns_AsksForASlotBeforeItStartsAnother()
    {
        var scenario = new Scenario(Builds.Spec with { Job = new JobSpec { QueueName = "talos" } }) { Nodes = { [Builds.Arm64] = null } };
        scenario.Reconcile();
        scenario.Change(scenario.Job(Builds.Amd64), job => job with { Spec = job.Spec with { Suspend = false } });
        scenario.Vanish(Builds.Arm64);
        scenario.Build = scenario.Build.Edit(spec => spec with { Job = new JobSpec() });
        scenario.Slot = First;
        scenario.Settle();
        Assert.Equal(BuildPhase.Building, scenario.Status.Phase);

        scenario.Nodes.Clear();
        scenario.Run(Builds.Amd64, done: 1);
        Assert.Equal(BuildPhase.Queued, scenario.Reconcile().Phase);
        Assert.Equal((false, BuildPhase.Building), (scenario.HasJob(Builds.Arm64), scenario.Status.Platforms[0].Phase));
    }

    [Fact]
    public void Decide_NoNodeAtAll_AsksForNoSlot()
    {
        var scenario = new Scenario { Nodes = { [Builds.Arm64] = null, [Builds.Amd64] = null }, Slot = First };

        Assert.Equal(Reasons.WaitingForNode, scenario.Reconcile().Reason);
    }

    [Fact]
    public void Decide_NodeForOnePlatform_AsksForASlot()
    {
        var scenario = new Scenario { Nodes = { [Builds.Arm64] = null }, Slot = First };

        Assert.Equal(Reasons.Queued, scenario.Reconcile().Reason);
        Assert.Empty(scenario.Jobs);
    }

    [Fact]
    public void Decide_KueueQueue_AsksForNoSlot()
    {
        var scenario = new Scenario(Builds.Spec with { Job = new JobSpec { QueueName = "talos" } }) { Slot = First };

        scenario.Reconcile();

        Assert.Equal(2, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_RefusedOrFinished_AsksForNoSlot()
    {
        var refused = new Scenario(Builds.Spec with { Outputs = ["nothing"] }) { Slot = First };
        var finished = new Scenario().Finished();
        finished.Slot = First;

        Assert.Equal((BuildPhase.Failed, BuildPhase.Succeeded), (refused.Reconcile().Phase, finished.Reconcile().Phase));
    }

    private static void Hold(Scenario scenario, params string[] platforms) => HoldBy(scenario, Reasons.SecretNotFound, platforms);

    private static void HoldBy(Scenario scenario, string reason, params string[] platforms)
    {
        foreach (var platform in platforms)
        {
            scenario.Put(Pods.Waiting(scenario.Job(platform)));
            scenario.StartupProblems[platform] = (reason, "Secret push cannot be mounted: not found.");
        }
    }
}
