using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>When a build that holds a slot without using it gives it away.</summary>
public sealed class YieldingTests : QueueFixture
{
    [Fact]
    public void YieldAt_AnotherSecondBuildWaits_IsNowForASecondBuildAlone()
    {
        var stuck = Add("a", "stuck", minute: 1, status: Succeeded(startedAt: 0) with { Reproduction = new ReproductionStatus { Reason = Reasons.Rebuilding } });
        var other = Add("a", "other", minute: 2, status: QueuedAgain);
        Assert.False(Slots.RequestSlot(other, isLast: true).MayRun);

        Assert.Null(Slots.YieldAt(stuck, Time.GetUtcNow()));
        Assert.Equal(Time.GetUtcNow(), Slots.YieldAt(stuck, Time.GetUtcNow(), isLast: true));

        // It was created earlier, but has had its turn.
        Set(stuck, QueuedAgain);
        Yield(stuck, Minute(3));
        Assert.True(Slots.RequestSlot(other, isLast: true).MayRun);
        Assert.Equal(1, Slots.RequestSlot(stuck, isLast: true).Position);
    }

    [Fact]
    public void YieldAt_NobodyWaitsOrASlotIsFree_IsNull()
    {
        var running = AddRunning("a", "running");
        Assert.Null(Slots.YieldAt(running, Minute(0)));

        Slots = Queue(limit: 2);
        Slots.Update(running);
        Add("a", "waiting");
        Assert.Null(Slots.YieldAt(running, Minute(0)));
    }

    [Fact]
    public void YieldAt_AnotherBuildWaits_IsNow()
    {
        var running = AddRunning("a", "running");
        Add("a", "waiting");

        Assert.Equal(Time.GetUtcNow(), Slots.YieldAt(running, Time.GetUtcNow()));
    }

    [Fact]
    public void YieldAt_OnlyBuildsThatCouldNotStartWait_IsNowAfterFiveMinutes()
    {
        var running = AddRunning("a", "running");
        Yield(Add("a", "held"), Time.GetUtcNow());
        var since = Time.GetUtcNow();

        Assert.Null(Slots.YieldAt(running, since));
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(Time.GetUtcNow(), Slots.YieldAt(running, since));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void Ask_SlotGivenAway_GoesBehindThoseThatWaitedThen(string @namespace)
    {
        AddRunning("z", "running");
        var held = Add("a", "held", minute: 1);
        var waiting = Add(@namespace, "waiting", minute: 2);
        Yield(held, Minute(3));
        var later = Add("a", "later", minute: 4);

        Assert.Equal([1, 2, 3], new[] { waiting, held, later }.Select(build => Slots.RequestSlot(build).Position));
        Restart();
        Assert.Equal([1, 2, 3], new[] { waiting, held, later }.Select(build => Slots.RequestSlot(build).Position));
    }
}
