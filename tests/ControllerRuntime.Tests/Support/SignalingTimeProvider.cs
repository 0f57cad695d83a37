using Microsoft.Extensions.Time.Testing;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>A stopped clock that signals when the code under test has set a timer.</summary>
public sealed class SignalingTimeProvider(TimeSpan skew = default) : FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) + skew)
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _live = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, state is CancellationTokenSource, dueTime);

        // Shown only once it is set: who waits for it advances the clock at once, and would otherwise pass it by.
        timer.Inner = base.CreateTimer(timer.Fired(callback, period), state, dueTime, period);
        lock (_gate)
        {
            _live.Add(timer);
        }

        Signal();
        return timer;
    }

    /// <summary>Waits for a pending delay (not a time limit) and returns its length.</summary>
    public Task<TimeSpan> DelayAsync(Func<TimeSpan, bool>? matching = null) => DelayAsync(matching, Patience.Limit, CancellationToken.None);

    /// <summary>Waits for as long as it takes.</summary>
    public Task<TimeSpan> DelayAsync(Func<TimeSpan, bool> matching, CancellationToken cancellationToken) =>
        DelayAsync(matching, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Waits for a pending time limit of this length.</summary>
    public Task LimitAsync(TimeSpan due) => UntilAsync(timers => timers.Any(timer => timer.IsLimit && timer.Due == due));

    /// <summary>Waits for anything that is due after this long.</summary>
    public Task LimitOrDelayAsync(TimeSpan due) => UntilAsync(timers => timers.Any(timer => timer.Due == due));

    /// <summary>Waits until so many delays are pending and nothing runs against a time limit.</summary>
    public Task IdleAsync(int delays = 1) => UntilAsync(timers =>
        timers.Count(timer => !timer.IsLimit && timer.Due > TimeSpan.Zero) == delays && !timers.Any(timer => timer.IsLimit));

    private async Task<TimeSpan> DelayAsync(Func<TimeSpan, bool>? matching, TimeSpan limit, CancellationToken cancellationToken)
    {
        TimeSpan found = default;
        await UntilAsync(
            timers =>
            {
                var delay = timers.FirstOrDefault(timer =>
                    !timer.IsLimit && timer.Due > TimeSpan.Zero && matching?.Invoke(timer.Due) != false);
                found = delay?.Due ?? default;
                return delay is not null;
            },
            limit,
            cancellationToken);
        return found;
    }

    private Task UntilAsync(Func<List<Timer>, bool> condition) => UntilAsync(condition, Patience.Limit, CancellationToken.None);

    private async Task UntilAsync(Func<List<Timer>, bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (condition(_live))
                {
                    return;
                }

                next = _changed.Task;
            }

            try
            {
                await next.WaitAsync(limit, cancellationToken);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"No such timer was set. Pending: {Pending()}");
            }
        }
    }

    private string Pending()
    {
        lock (_gate)
        {
            return string.Join(", ", _live.Where(timer => timer.Due > TimeSpan.Zero).Select(timer => $"{timer.Due}{(timer.IsLimit ? " (limit)" : "")}"));
        }
    }

    private void Signal()
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            (before, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.SetResult();
    }

    private sealed class Timer(SignalingTimeProvider owner, bool isLimit, TimeSpan due) : ITimer
    {
        // Guarded by the owner's gate.
        private int _fires;

        public ITimer? Inner { get; set; }

        public bool IsLimit => isLimit;

        public TimeSpan Due { get; private set; } = due;

        public TimerCallback Fired(TimerCallback callback, TimeSpan period) => state =>
        {
            if (period == Timeout.InfiniteTimeSpan)
            {
                lock (owner._gate)
                {
                    Due = TimeSpan.Zero;
                    _fires++;
                }
            }

            callback(state);
        };

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            int fires;
            lock (owner._gate)
            {
                fires = _fires;
            }

            var changed = Inner!.Change(dueTime, period);
            lock (owner._gate)
            {
                // Unless the clock was advanced meanwhile, and it is over already.
                Due = fires == _fires ? dueTime : Due;
            }

            owner.Signal();
            return changed;
        }

        public void Dispose()
        {
            Inner?.Dispose();
            lock (owner._gate)
            {
                owner._live.Remove(this);
            }

            owner.Signal();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
