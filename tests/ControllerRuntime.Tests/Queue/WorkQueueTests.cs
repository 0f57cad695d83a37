using TalosImageOperator.ControllerRuntime.Queue;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Queue;

public sealed class WorkQueueTests : IDisposable
{
    private readonly SignalingTimeProvider _time = new();
    private readonly MetricsProbe _probe = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests()
    {
        _queue = new WorkQueue<string>("q", new ExponentialRateLimiter<string>(), _probe.Metrics, _time);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _probe.Dispose();
    }

    [Fact]
    public async Task Add_Twice_IsTakenOnce()
    {
        _queue.Add("a");
        _queue.Add("a");

        Assert.Equal("a", await TakeAsync());
        Assert.Equal(0, _queue.Count);
        Assert.Equal(1, _probe.Sum("workqueue_adds_total", "q"));
    }

    [Fact]
    public async Task Add_WhileInWork_WaitsUntilDone()
    {
        _queue.Add("a");
        await TakeAsync();
        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal(0, _queue.Count);
        _queue.Done("a");

        Assert.Equal("a", await TakeAsync());
        _queue.Done("a");
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task AddAfter_WhileInWork_NeverStartsTheKeyTwice()
    {
        _queue.Add("a");
        await TakeAsync();
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _queue.Count);
        _queue.Done("a");
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public async Task AddAfter_FollowedByAnAdd_IsStillDue()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.Add("a");
        await TakeAsync();
        _queue.Done("a");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("a", await TakeAsync());
    }

    [Theory]
    [InlineData(10, 5)]
    [InlineData(5, 10)]
    public void AddAfter_Twice_ComesOnceAtTheEarlierTime(int first, int second)
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(first));
        _queue.AddAfter("a", TimeSpan.FromSeconds(second));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(1, _probe.Sum("workqueue_adds_total"));
    }

    [Fact]
    public async Task AddAfter_OfSeveralKeys_KeepsTheOrderOfTime()
    {
        _queue.AddAfter("c", TimeSpan.FromSeconds(3));
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _queue.AddAfter("b", TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["a", "b", "c"], [await TakeAsync(), await TakeAsync(), await TakeAsync()]);
    }

    [Fact]
    public void AddAfter_OfAYear_IsDueThen()
    {
        _queue.AddAfter("a", TimeSpan.FromDays(365));
        for (var day = 0; day < 364; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public async Task AddRateLimited_AgainAndAgain_DoublesUpTo1000Seconds()
    {
        List<double> delays = [];
        for (var i = 0; i < 20; i++)
        {
            _queue.AddRateLimited("a");
            delays.Add((await _time.DelayAsync()).TotalSeconds);
            _time.Advance(TimeSpan.FromSeconds(1000));
            await TakeAsync();
            _queue.Done("a");
        }

        Assert.Equal([0.005, 0.01, 0.02, 0.04], delays.Take(4));
        Assert.Equal([655.36, 1000, 1000], delays.TakeLast(3));
        Assert.Equal(20, _queue.NumRequeues("a"));
        _queue.Forget("a");
        Assert.Equal(0, _queue.NumRequeues("a"));
        Assert.Equal(20, _probe.Sum("workqueue_retries_total"));
    }

    [Fact]
    public async Task ShutDown_WithWorkRunning_DrainsItAndDropsTheRest()
    {
        _queue.Add("a");
        _queue.Add("b");
        _queue.AddAfter("c", TimeSpan.FromSeconds(1));
        await TakeAsync();
        var drained = _queue.ShutDownWithDrainAsync();
        _queue.Add("d");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(drained.IsCompleted);
        Assert.False((await _queue.GetAsync(default)).Taken);
        _queue.AddRateLimited("a");
        _queue.Done("a");
        await drained;
        Assert.False((await _queue.GetAsync(default)).Taken);
        Assert.Equal(0, _probe.Sum("workqueue_depth"));
    }

    [Fact]
    public async Task Get_Cancelled_LosesNoKey()
    {
        using var cancel = new CancellationTokenSource();
        var get = _queue.GetAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
        _queue.Add("a");

        Assert.Equal("a", await TakeAsync());
    }

    [Fact]
    public async Task Metrics_OfARun_TellWaitAndWork()
    {
        _queue.Add("a");
        Assert.Equal(1, _probe.Sum("workqueue_depth", "q"));
        _time.Advance(TimeSpan.FromSeconds(2));
        await TakeAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        _probe.Observe();
        Assert.Equal(3, _probe.Sum("workqueue_unfinished_work_seconds", "q"));
        Assert.Equal(3, _probe.Sum("workqueue_longest_running_processor_seconds", "q"));
        _queue.Done("a");

        Assert.Equal(0, _probe.Sum("workqueue_depth", "q"));
        Assert.Equal(2, _probe.Sum("workqueue_queue_duration_seconds", "q"));
        Assert.Equal(3, _probe.Sum("workqueue_work_duration_seconds", "q"));
    }

    [Fact]
    public async Task Workers_ManyOnFewKeys_NeverShareOneAndMissNothing()
    {
        const int Keys = 5, Adds = 20_000;
        var running = new int[Keys];
        var seen = new int[Keys];
        var latest = new int[Keys];
        var overlaps = 0;
        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (await _queue.GetAsync(default) is (true, var key))
            {
                var index = int.Parse(key, System.Globalization.CultureInfo.InvariantCulture);
                if (Interlocked.Increment(ref running[index]) > 1)
                {
                    Interlocked.Increment(ref overlaps);
                }

                await Task.Yield();
                Volatile.Write(ref seen[index], Volatile.Read(ref latest[index]));
                Interlocked.Decrement(ref running[index]);
                _queue.Done(key);
            }
        })).ToArray();
        Parallel.For(0, Adds, i =>
        {
            Interlocked.Increment(ref latest[i % Keys]);
            _queue.Add($"{i % Keys}");
        });

        // Every queued key was added before, so a last round sees the end of all of them.
        await Task.Run(async () =>
        {
            while (!latest.SequenceEqual(seen))
            {
                await Task.Yield();
            }
        }).WaitAsync(Patience.Limit);
        await _queue.ShutDownWithDrainAsync();
        await Task.WhenAll(workers);

        Assert.Equal(0, overlaps);
        Assert.Equal(latest, seen);
    }

    private async Task<string> TakeAsync() => (await _queue.GetAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Key;
}
