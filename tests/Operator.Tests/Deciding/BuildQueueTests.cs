using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

public sealed class BuildQueueTests
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    private readonly FakeTimeProvider _time = new();
    private readonly FilledCaches _filled;
    private readonly ClusterCaches _caches;
    private BuildQueue _queue;

    public BuildQueueTests()
    {
        _filled = new FilledCaches(_time);
        _caches = _filled.Read();
        _queue = Queue(limit: 1);
    }

    [Fact]
    public void Ask_UnderTheLimit_Runs() => Assert.True(_queue.RequestSlot(Add("a", "1")).MayRun);

    [Fact]
    public void Ask_NoLimit_AlwaysRuns()
    {
        _queue = Queue(limit: 0);

        Assert.All(Enumerable.Range(0, 50), number => Assert.True(_queue.RequestSlot(Add("a", $"{number}")).MayRun));
    }

    [Fact]
    public void Ask_OverTheLimit_GivesThePositionByAgeInWhateverOrderBuildsAsk()
    {
        AddRunning("a", "running");
        var builds = new[] { "third", "first", "second" }.Select((name, index) => Add("a", name, minute: new[] { 3, 1, 2 }[index])).ToList();

        Assert.Equal([3, 1, 2], builds.Select(build => _queue.RequestSlot(build).Position));
        Assert.All(builds, build => Assert.Equal(1, _queue.RequestSlot(build).Running));
    }

    [Fact]
    public void Ask_CreatedInTheSameSecond_GoesByName()
    {
        AddRunning("a", "running");
        var builds = new[] { "b", "c", "a" }.Select(name => Add("a", name)).ToList();

        Assert.Equal([2, 3, 1], builds.Select(build => _queue.RequestSlot(build).Position));
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

        Assert.Equal(1, _queue.RequestSlot(only).Position);
        Assert.Equal(2, _queue.RequestSlot(Key("a", "0")).Position);
        Assert.Equal(101, _queue.RequestSlot(Key("a", "99")).Position);
    }

    [Fact]
    public void Ask_TurnsAfterARestart_FollowTheLastStartOfEachNamespace()
    {
        Add("a", "earlier", status: Succeeded(startedAt: 10));
        Add("b", "earlier", status: Succeeded(startedAt: 20));
        Add("c", "running", minute: 0, status: Status(BuildPhase.Building) with { StartedAt = Minute(30) });
        var (a, b, c) = (Add("a", "next", minute: 9), Add("b", "next", minute: 8), Add("c", "next", minute: 7));

        Restart();

        Assert.Equal([1, 2, 3], new[] { a, b, c }.Select(build => _queue.RequestSlot(build).Position));
    }

    [Fact]
    public void Ask_AfterARestart_CountsRunningBuildsThatHaveNotBeenReconciled()
    {
        AddRunning("a", "running", minute: 5);
        var waiting = Add("a", "waiting", status: Status(BuildPhase.Queued));

        Restart();

        Assert.Equal(new SlotGrant(1, 1), _queue.RequestSlot(waiting));
    }

    [Fact]
    public void Ask_AfterARestart_OlderBuildHasNotBeenReconciled_KeepsTheOrder()
    {
        Add("a", "older", minute: 1, status: Status(BuildPhase.Queued));
        var younger = Add("a", "younger", minute: 2, status: Status(BuildPhase.Queued));

        Restart();

        Assert.Equal(2, _queue.RequestSlot(younger).Position);
    }

    [Fact]
    public void Ask_FoundRunningOverTheLimit_GoesOn()
    {
        AddRunning("a", "one");
        var found = AddRunning("a", "two");

        Restart();

        Assert.True(_queue.RequestSlot(found).MayRun);
        Assert.Equal(new SlotGrant(1, 2), _queue.RequestSlot(Add("a", "next")));
    }

    [Fact]
    public void Ask_ForASecondBuild_EveryBuildThatWaitsGoesFirst()
    {
        var running = AddRunning("a", "running");
        var waiting = Add("b", "waiting", minute: 9);
        var older = Add("c", "again", minute: 1, status: Succeeded(startedAt: 0));
        var second = Add("a", "again", minute: 2, status: QueuedAgain);

        Assert.Equal([1, 2, 3], new[] { (waiting, false), (older, true), (second, true) }.Select(build => _queue.RequestSlot(build.Item1, build.Item2).Position));
        Set(older, QueuedAgain);
        Assert.Empty(_queue.Done(older));

        Set(running, Succeeded(startedAt: 0));
        Assert.Equal([waiting], _queue.Done(running));
        Assert.False(_queue.RequestSlot(older, isLast: true).MayRun);
        Assert.True(_queue.RequestSlot(waiting).MayRun);
        Set(waiting, Succeeded(startedAt: 1));
        Assert.Equal([older], _queue.Done(waiting));
        Assert.True(_queue.RequestSlot(older, isLast: true).MayRun);
        Assert.Equal(new SlotGrant(1, 1), _queue.RequestSlot(second, isLast: true));
    }

    [Fact]
    public void YieldAt_AnotherSecondBuildWaits_IsNowForASecondBuildAlone()
    {
        var stuck = Add("a", "stuck", minute: 1, status: Succeeded(startedAt: 0) with { Reproduction = new ReproductionStatus { Reason = Reasons.Rebuilding } });
        var other = Add("a", "other", minute: 2, status: QueuedAgain);
        Assert.False(_queue.RequestSlot(other, isLast: true).MayRun);

        Assert.Null(_queue.YieldAt(stuck, _time.GetUtcNow()));
        Assert.Equal(_time.GetUtcNow(), _queue.YieldAt(stuck, _time.GetUtcNow(), isLast: true));

        // It was created earlier, but has had its turn.
        Set(stuck, QueuedAgain);
        Yield(stuck, Minute(3));
        Assert.True(_queue.RequestSlot(other, isLast: true).MayRun);
        Assert.Equal(1, _queue.RequestSlot(stuck, isLast: true).Position);
    }

    [Fact]
    public void Settle_RunningBuildEnded_GivesTheNextInTurn()
    {
        var running = Add("a", "running");
        Assert.True(_queue.RequestSlot(running).MayRun);
        Set(running, Status(BuildPhase.Building));
        Assert.Empty(_queue.Done(running));
        var (a1, a2, b1) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2), Add("b", "1", minute: 9));

        Set(running, Succeeded(startedAt: 0));

        Assert.Equal([b1], _queue.Done(running));
        Assert.False(_queue.RequestSlot(a1).MayRun);
        Assert.True(_queue.RequestSlot(b1).MayRun);
        _time.Advance(TimeSpan.FromMinutes(1));
        Set(b1, Succeeded(startedAt: 1));
        Assert.Equal([a1], _queue.Done(b1));
        Assert.True(_queue.RequestSlot(a1).MayRun);
        Assert.Equal(1, _queue.RequestSlot(a2).Position);
    }

    [Fact]
    public void Settle_SlotNotUsed_GivesItToTheNext()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.True(_queue.RequestSlot(first).MayRun);
        Assert.False(_queue.RequestSlot(second).MayRun);

        Set(first, Status(BuildPhase.Failed));

        Assert.Equal([second], _queue.Done(first));
    }

    [Fact]
    public void Settle_JobCreatedThatTheCacheHasYetToSee_KeepsTheSlot()
    {
        var first = Add("a", "1", minute: 1);
        var second = Add("a", "2", minute: 2);
        Assert.True(_queue.RequestSlot(first).MayRun);

        _caches.JobExpectations.ExpectWrite(View.Of(Job(_caches.Build(first)!)));

        Assert.Empty(_queue.Done(first));
        Assert.Equal(new SlotGrant(1, 1), _queue.RequestSlot(second));
    }

    [Fact]
    public void Observe_WaitingBuildDeleted_LeavesTheQueue()
    {
        AddRunning("a", "running");
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));

        _filled.Builds.Remove(first, null);

        Assert.Empty(_queue.Update(first));
        Assert.Equal(1, _queue.RequestSlot(second).Position);
    }

    [Fact]
    public void Observe_WaitingBuildReplacedByOneOfTheSameName_GoesToTheEnd()
    {
        AddRunning("a", "running");
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));

        _filled.Builds.Remove(first, null);
        Add("a", "1", minute: 3);

        Assert.Equal([2, 1], new[] { first, second }.Select(build => _queue.RequestSlot(build).Position));
    }

    [Fact]
    public void Fail_BuildInLine_HoldsUpNoOther()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.Equal(2, _queue.RequestSlot(second).Position);

        Assert.Equal([second], _queue.Failed(first));
        Assert.Empty(_queue.Update(first));
        Assert.True(_queue.RequestSlot(second).MayRun);
        Assert.Equal(new SlotGrant(1, 1), _queue.RequestSlot(first));
    }

    [Fact]
    public void Fail_BeforeItUsedItsSlot_GivesItToTheNext()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.True(_queue.RequestSlot(first).MayRun);

        Assert.Equal([second], _queue.Failed(first));
    }

    [Fact]
    public void Fail_WhileItStartsAJob_KeepsItsSlotUntilTheCacheWouldHaveTheJob()
    {
        var (first, second) = (Add("a", "1", minute: 1), Add("a", "2", minute: 2));
        Assert.True(_queue.RequestSlot(first).MayRun);
        _queue.MarkStarted(first);

        Assert.Empty(_queue.Failed(first));
        Assert.Equal(new SlotGrant(1, 1), _queue.RequestSlot(second));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_queue.RequestSlot(first).MayRun);
        _queue.MarkStarted(first);

        Assert.Equal([second], _queue.Failed(first));
        Assert.True(_queue.RequestSlot(second).MayRun);
    }

    [Fact]
    public void Ask_ManyBuildsAndNamespaces_PositionsAreTheOrderInWhichTheyStart()
    {
        AddRunning("z", "running");
        var random = new Random(1);
        var waiting = Enumerable.Range(0, 60).Select(number => Add($"ns-{random.Next(7)}", $"{number}", minute: random.Next(30))).ToList();
        var byPosition = waiting.OrderBy(build => _queue.RequestSlot(build).Position).ToList();
        Assert.Equal(Enumerable.Range(1, 60), byPosition.Select(build => _queue.RequestSlot(build).Position));

        var started = new List<NamespacedName>();
        var last = Key("z", "running");
        while (started.Count < 60)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Set(last, Succeeded(startedAt: 0));
            last = Assert.Single(_queue.Done(last));
            Assert.True(_queue.RequestSlot(last).MayRun);
            started.Add(last);
        }

        Assert.Equal(byPosition, started);
    }

    [Fact]
    public void YieldAt_NobodyWaitsOrASlotIsFree_IsNull()
    {
        var running = AddRunning("a", "running");
        Assert.Null(_queue.YieldAt(running, Minute(0)));

        _queue = Queue(limit: 2);
        _queue.Update(running);
        Add("a", "waiting");
        Assert.Null(_queue.YieldAt(running, Minute(0)));
    }

    [Fact]
    public void YieldAt_AnotherBuildWaits_IsNow()
    {
        var running = AddRunning("a", "running");
        Add("a", "waiting");

        Assert.Equal(_time.GetUtcNow(), _queue.YieldAt(running, _time.GetUtcNow()));
    }

    [Fact]
    public void YieldAt_OnlyBuildsThatCouldNotStartWait_IsNowAfterFiveMinutes()
    {
        var running = AddRunning("a", "running");
        Yield(Add("a", "held"), _time.GetUtcNow());
        var since = _time.GetUtcNow();

        Assert.Null(_queue.YieldAt(running, since));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(_time.GetUtcNow(), _queue.YieldAt(running, since));
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

        Assert.Equal([1, 2, 3], new[] { waiting, held, later }.Select(build => _queue.RequestSlot(build).Position));
        Restart();
        Assert.Equal([1, 2, 3], new[] { waiting, held, later }.Select(build => _queue.RequestSlot(build).Position));
    }

    /// <summary>Its Jobs are suspended because it gave its slot away.</summary>
    private void Yield(NamespacedName key, DateTimeOffset at)
    {
        var job = Job(_filled.Builds.Get(key)!);
        var annotations = new Dictionary<string, string> { [Labels.Suspended] = "true", [Labels.Yielded] = $"{at:O}" };
        _filled.Jobs.Set(View.Of(job with { Metadata = job.Metadata with { Annotations = annotations }, Spec = job.Spec with { Suspend = true } }));
        _queue.Update(key);
    }

    private BuildQueue Queue(int limit)
    {
        var options = new OperatorOptions();
        options.Controller.MaxConcurrentBuilds = limit;
        return new BuildQueue(_caches, options, _time);
    }

    // The informers deliver everything that is there before the first reconcile, in no particular order.
    private void Restart()
    {
        _queue = Queue(limit: 1);
        foreach (var build in _caches.Builds().OrderBy(build => build.Metadata.Uid, StringComparer.Ordinal))
        {
            _queue.Update(NamespacedName.Of(build));
        }
    }

    private NamespacedName AddRunning(string @namespace, string name, int minute = 0) =>
        Add(@namespace, name, minute, Status(BuildPhase.Building) with { StartedAt = Minute(minute) });

    private NamespacedName Add(string @namespace, string name, int minute = 0, TalosImageBuildStatus? status = null)
    {
        var build = Builds.Of(name: name);
        var metadata = build.Metadata with
        {
            NamespaceProperty = @namespace,
            Uid = $"{@namespace}/{name}/{minute}",
            CreationTimestamp = Epoch.AddMinutes(minute),
        };
        _filled.Builds.Set(build with { Metadata = metadata, Status = status ?? build.Status });
        _queue.Update(Key(@namespace, name));
        return Key(@namespace, name);
    }

    private void Set(NamespacedName key, TalosImageBuildStatus status)
    {
        var build = _filled.Builds.Get(key)!;
        var version = int.Parse(build.Metadata.ResourceVersion, null) + 1;
        _filled.Builds.Set(build with { Metadata = build.Metadata with { ResourceVersion = $"{version}" }, Status = status });
    }

    private static V1Job Job(TalosImageBuild build)
    {
        var scenario = new Scenario { Build = build };
        scenario.Reconcile();
        return scenario.Jobs[0] with { Metadata = scenario.Jobs[0].Metadata with { ResourceVersion = "9" } };
    }

    private static TalosImageBuildStatus QueuedAgain => Succeeded(startedAt: 0) with { Reproduction = new ReproductionStatus { Reason = Reasons.Queued } };

    private static TalosImageBuildStatus Succeeded(int startedAt) => Status(BuildPhase.Succeeded) with { StartedAt = Minute(startedAt) };

    private static TalosImageBuildStatus Status(BuildPhase phase) => new(1) { Phase = phase };

    private static DateTimeOffset Minute(int minute) => new(Epoch.AddMinutes(minute));

    private static NamespacedName Key(string @namespace, string name) => new(@namespace, name);
}
