namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A clock on which every wait ends at once, and is remembered.</summary>
/// <param name="shortest">
/// Shorter waits are real, and limits as long as it: they limit what a program or a registry may take, also one that is being stopped.
/// </param>
/// <param name="waiting">Called for each wait, before it ends.</param>
public sealed class SkippedTime(TimeSpan shortest = default, Action<int>? waiting = null) : TimeProvider
{
    private readonly List<TimeSpan> _waits = [];
    private readonly Lock _lock = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock)
            {
                return [.. _waits];
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan && (dueTime < shortest || (dueTime == shortest && state is CancellationTokenSource)))
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            var count = 0;
            lock (_lock)
            {
                _waits.Add(dueTime);
                _now += dueTime;
                count = _waits.Count;
            }

            waiting?.Invoke(count);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
