using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Deciding;

public sealed class BuildQueueTests : QueueFixture
{
    [Fact]
    public void Ask_UnderTheLimit_Runs() => Assert.True(Slots.RequestSlot(Add("a", "1")).MayRun);

    [Fact]
    public void Ask_NoLimit_AlwaysRuns()
    {
        Slots = Queue(limit: 0);

        Assert.All(Enumerable.Range(0, 50), number => Assert.True(Slots.RequestSlot(Add("a", $"{number}")).MayRun));
    }

    [Fact]
    public void Ask_OverTheLimit_GivesThePositionByAgeInWhateverOrderBuildsAsk()
    {
        AddRunning("a", "running");
        var builds = new[] { "third", "first", "second" }.Select((name, index) => Add("a", name, minute: new[] { 3, 1, 2 }[index])).ToList();

        Assert.Equal([3, 1, 2], builds.Select(build => Slots.RequestSlot(build).Position));
        Assert.All(builds, build => Assert.Equal(1, Slots.RequestSlot(build).Running));
    }

    [Fact]
    public void Ask_CreatedInTheSameSecond_GoesByName()
    {
        AddRunning("a", "running");
        var builds = new[] { "b", "c", "a" }.Select(name => Add("a", name)).ToList();

        Assert.Equal([2, 3, 1], builds.Select(build => Slots.RequestSlot(build).Position));
    }

    [Fact]
    public void Ask_NamespacesInTurn_OneBuildIsNotHeldUpByAHundred()
    {
        AddRunning("a", "running");
        foreach (var number in Enumerable.Range(0, 100))
        {
            Add("a", $"{number}", minute: number);
        }

        var only = Add("b", "only", minute: 200);

        Assert.Equal(1, Slots.RequestSlot(only).Position);
        Assert.Equal(2, Slots.RequestSlot(Key("a", "0")).Position);
        Assert.Equal(101, Slots.RequestSlot(Key("a", "99")).Position);
    }

    [Fact]
    public void Ask_TurnsAfterARestart_FollowTheLastStartOfEachNamespace()
    {
        Add("a", "earlier", status: Succeeded(startedAt: 10));
        Add("b", "earlier", status: Succeeded(startedAt: 20));
        Add("c", "running", minute: 0, status: Status(BuildPhase.Building) with { StartedAt = Minute(30) });
        var (a, b, c) = (Add("a", "next", minute: 9), Add("b", "next", minute: 8), Add("c", "next", minute: 7));

        Restart();

        Assert.Equal([1, 2, 3], new[] { a, b, c }.Select(build => Slots.RequestSlot(build).Position));
    }

    [Fact]
    public void Ask_AfterARestart_CountsRunningBuildsThatHaveNotBeenReconciled()
    {
        AddRunning("a", "running", minute: 5);
        var waiting = Add("a", "waiting", status: Status(BuildPhase.Queued));

        Restart();

        Assert.Equal(new SlotGrant(1, 1), Slots.RequestSlot(waiting));
    }

    [Fact]
    public void Ask_AfterARestart_OlderBuildHasNotBeenReconciled_KeepsTheOrder()
    {
        Add("a", "older", minute: 1, status: Status(BuildPhase.Queued));
        var younger = Add("a", "younger", minute: 2, status: Status(BuildPhase.Queued));

        Restart();

        Assert.Equal(2, Slots.RequestSlot(younger).Position);
    }

    [Fact]
    public void Ask_FoundRunningOverTheLimit_GoesOn()
    {
        AddRunning("a", "one");
        var found = AddRunning("a", "two");

        Restart();

        Assert.True(Slots.RequestSlot(found).MayRun);
        Assert.Equal(new SlotGrant(1, 2), Slots.RequestSlot(Add("a", "next")));
    }

    [Fact]
    public void Ask_ForASecondBuild_EveryBuildThatWaitsGoesFirst()
    {
        var running = AddRunning("a", "running");
        var waiting = Add("b", "waiting", minute: 9);
        var older = Add("c", "again", minute: 1, status: Succeeded(startedAt: 0));
        var second = Add("a", "again", minute: 2, status: QueuedAgain);

        Assert.Equal([1, 2, 3], new[] { (waiting, false), (older, true), (second, true) }.Select(build => Slots.RequestSlot(build.Item1, build.Item2).Position));
        Set(older, QueuedAgain);
        Assert.Empty(Slots.Done(older));

        Set(running, Succeeded(startedAt: 0));
        Assert.Equal([waiting], Slots.Done(running));
        Assert.False(Slots.RequestSlot(older, isLast: true).MayRun);
        Assert.True(Slots.RequestSlot(waiting).MayRun);
        Set(waiting, Succeeded(startedAt: 1));
        Assert.Equal([older], Slots.Done(waiting));
        Assert.True(Slots.RequestSlot(older, isLast: true).MayRun);
        Assert.Equal(new SlotGrant(1, 1), Slots.RequestSlot(second, isLast: true));
    }

    [Fact]
    public void Settle_RunningBuildEnded_GivesTheNextInTurn()
    {
        var running = Add("a", "running");
        Assert.True(Slots.RequestSlot(running).MayRun);
        Set(running, Status(BuildPhase.Building));
        Assert.Empty(Slots.Done(running));
        var (a1, a2, b1) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2), Add("b", "1", minute: 9));

        Set(running, Succeeded(startedAt: 0));

        Assert.Equal([b1], Slots.Done(running));
        Assert.False(Slots.RequestSlot(a1).MayRun);
        Assert.True(Slots.RequestSlot(b1).MayRun);
        Time.Advance(TimeSpan.FromMinutes(1));
        Set(b1, Succeeded(startedAt: 1));
        Assert.Equal([a1], Slots.Done(b1));
        Assert.True(Slots.RequestSlot(a1).MayRun);
        Assert.Equal(1, Slots.RequestSlot(a2).Position);
    }

    [Fact]
    public void Settle_SlotNotUsed_GivesItToTheNext()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.True(Slots.RequestSlot(first).MayRun);
        Assert.False(Slots.RequestSlot(second).MayRun);

        Set(first, Status(BuildPhase.Failed));

        Assert.Equal([second], Slots.Done(first));
    }

    [Fact]
    public void Settle_JobCreatedThatTheCacheHasYetToSee_KeepsTheSlot()
    {
        var first = Add("a", "1", minute: 1);
        var second = Add("a", "2", minute: 2);
        Assert.True(Slots.RequestSlot(first).MayRun);

        Caches.JobExpectations.ExpectWrite(View.Of(Job(Caches.Build(first)!)));

        Assert.Empty(Slots.Done(first));
        Assert.Equal(new SlotGrant(1, 1), Slots.RequestSlot(second));
    }

    [Fact]
    public void Observe_WaitingBuildDeleted_LeavesTheQueue()
    {
        AddRunning("a", "running");
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));

        Filled.Builds.Remove(first, null);

        Assert.Empty(Slots.Update(first));
        Assert.Equal(1, Slots.RequestSlot(second).Position);
    }

    [Fact]
    public void Observe_WaitingBuildReplacedByOneOfTheSameName_GoesToTheEnd()
    {
        AddRunning("a", "running");
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));

        Filled.Builds.Remove(first, null);
        Add("a", "1", minute: 3);

        Assert.Equal([2, 1], new[] { first, second }.Select(build => Slots.RequestSlot(build).Position));
    }

    [Fact]
    public void Fail_BuildInLine_HoldsUpNoOther()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.Equal(2, Slots.RequestSlot(second).Position);

        Assert.Equal([second], Slots.Failed(first));
        Assert.Empty(Slots.Update(first));
        Assert.True(Slots.RequestSlot(second).MayRun);
        Assert.Equal(new SlotGrant(1, 1), Slots.RequestSlot(first));
    }

    [Fact]
    public void Fail_BeforeItUsedItsSlot_GivesItToTheNext()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.True(Slots.RequestSlot(first).MayRun);

        Assert.Equal([second], Slots.Failed(first));
    }

    [Fact]
    public void Fail_WhileItStartsAJob_KeepsItsSlotUntilTheCacheWouldHaveTheJob()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.True(Slots.RequestSlot(first).MayRun);
        Slots.MarkStarted(first);

        Assert.Empty(Slots.Failed(first));
        Assert.Equal(new SlotGrant(1, 1), Slots.RequestSlot(second));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Slots.RequestSlot(first).MayRun);
        Slots.MarkStarted(first);

        Assert.Equal([second], Slots.Failed(first));
        Assert.True(Slots.RequestSlot(second).MayRun);
    }

    [Fact]
    public void Ask_ManyBuildsAndNamespaces_PositionsAreTheOrderInWhichTheyStart()
    {
        AddRunning("z", "running");
        var random = new Random(1);
        var waiting = Enumerable.Range(0, 60).Select(number => Add($"ns-{random.Next(7)}", $"{number}", minute: random.Next(30))).ToList();
        var byPosition = waiting.OrderBy(build => Slots.RequestSlot(build).Position).ToList();
        Assert.Equal(Enumerable.Range(1, 60), byPosition.Select(build => Slots.RequestSlot(build).Position));

        var started = new List<NamespacedName>();
        var last = Key("z", "running");
        while (started.Count < 60)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            Set(last, Succeeded(startedAt: 0));
            last = Assert.Single(Slots.Done(last));
            Assert.True(Slots.RequestSlot(last).MayRun);
            started.Add(last);
        }

        Assert.Equal(byPosition, started);
    }
}
