using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>What a build does without a slot, and which builds ask for none.</summary>
public sealed class SlotTests
{
    private static readonly SlotGrant First = new(1, 4);

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
}
