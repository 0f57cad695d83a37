using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Slots;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Deciding;

public sealed class BuildSlotsTests
{
    [Fact]
    public void Ask_UnderTheLimit_Runs() => Assert.True(new BuildSlots(1).Ask(Key("a", "1")).MayRun);

    [Fact]
    public void Ask_NoLimit_AlwaysRuns()
    {
        var slots = new BuildSlots(0);

        Assert.All(Enumerable.Range(0, 50), number => Assert.True(slots.Ask(Key("a", $"{number}")).MayRun));
    }

    [Fact]
    public void Ask_OverTheLimit_TellsThePlace()
    {
        var slots = Full("a");

        Assert.Equal([1, 2, 3], new[] { "1", "2", "3" }.Select(name => slots.Ask(Key("a", name)).Place));
        Assert.Equal(2, slots.Ask(Key("a", "2")).Place);
    }

    [Fact]
    public void Ask_NamespacesInTurn_OneBuildIsNotHeldUpByAHundred()
    {
        var slots = Full("a");
        foreach (var number in Enumerable.Range(0, 100))
        {
            slots.Ask(Key("a", $"{number}"));
        }

        Assert.Equal(2, slots.Ask(Key("b", "only")).Place);
    }

    [Fact]
    public void Release_RunningBuild_NamesTheNextInTurn()
    {
        var slots = Full("a");
        slots.Ask(Key("a", "1"));
        slots.Ask(Key("b", "1"));

        Assert.Equal([Key("a", "1")], slots.Release(Key("a", "running")));
        Assert.True(slots.Ask(Key("a", "1")).MayRun);
        slots.Ask(Key("a", "2"));
        Assert.Equal([Key("b", "1")], slots.Release(Key("a", "1")));
    }

    [Fact]
    public void Release_WaitingBuild_LeavesTheQueue()
    {
        var slots = Full("a");
        slots.Ask(Key("a", "1"));
        slots.Ask(Key("a", "2"));

        Assert.Empty(slots.Release(Key("a", "1")));
        Assert.Equal(1, slots.Ask(Key("a", "2")).Place);
    }

    [Fact]
    public void Hold_FoundRunning_KeepsItsSlotOverTheLimit()
    {
        var slots = Full("a");
        slots.Hold(Key("a", "found"));

        Assert.True(slots.Ask(Key("a", "found")).MayRun);
        Assert.Empty(slots.Release(Key("a", "running")));
        Assert.False(slots.Ask(Key("a", "next")).MayRun);
    }

    [Fact]
    public void Decide_NoSlot_IsQueuedWithItsPlaceAndWritesNothing()
    {
        var scenario = new Scenario { Slots = Full("other") };

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Queued, Reasons.Queued), (decision.Phase, decision.Reason));
        Assert.Empty(decision.Writes);
        Assert.StartsWith("Place 1", decision.Message, StringComparison.Ordinal);
        Assert.NotNull(decision.LookAgain);
    }

    [Fact]
    public void Decide_RunningJobsFoundAfterARestart_GoOnOverTheLimit()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var restarted = new Scenario { Build = scenario.Build, Slots = Full("other") };
        restarted.Jobs.AddRange(scenario.Jobs);

        Assert.Equal(BuildPhase.Building, restarted.Reconcile().Phase);
    }

    [Fact]
    public void Decide_ResumedWhileAllSlotsAreTaken_Queues()
    {
        var suspended = new Scenario();
        suspended.Reconcile();
        suspended.Build = suspended.Build.Edit(spec => spec with { Suspend = true });
        suspended.Settle();
        var resumed = new Scenario { Build = suspended.Build.Edit(spec => spec with { Suspend = false }), Slots = Full("other") };
        resumed.Jobs.AddRange(suspended.Jobs);

        Assert.Equal(BuildPhase.Queued, resumed.Reconcile().Phase);
        Assert.All(resumed.Jobs, job => Assert.True(job.Spec.Suspend));
    }

    private static BuildSlots Full(string @namespace)
    {
        var slots = new BuildSlots(1);
        slots.Ask(Key(@namespace, "running"));
        return slots;
    }

    private static NamespacedName Key(string @namespace, string name) => new(@namespace, name);
}
