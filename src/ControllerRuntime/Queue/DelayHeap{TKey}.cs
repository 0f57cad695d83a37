namespace TalosImageOperator.ControllerRuntime.Queue;

/// <summary>Passes keys on when their delay is over, with one timer that is set to the earliest.</summary>
internal sealed class DelayHeap<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Action<TKey> _due;
    private readonly ITimer _timer;

    // Guarded by the gate. The heap may contain entries that were replaced; the dictionary has the valid ones.
    private readonly PriorityQueue<TKey, (long At, long Order)> _heap = new();
    private readonly Dictionary<TKey, long> _waiting = [];
    private long _order;
    private bool _disposed;

    public DelayHeap(TimeProvider time, Action<TKey> due)
    {
        (_time, _due) = (time, due);
        _timer = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(TKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var at = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            if (_waiting.TryGetValue(key, out var known) && known <= at)
            {
                return;
            }

            _waiting[key] = at;
            _heap.Enqueue(key, (at, _order++));
            SetTimer();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _heap.Clear();
            _waiting.Clear();
            _timer.Dispose();
        }
    }

    private void Release()
    {
        List<TKey> over = [];
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var now = _time.GetTimestamp();
            while (_heap.TryPeek(out var key, out var entry) && entry.At <= now)
            {
                _heap.Dequeue();
                if (_waiting.TryGetValue(key, out var at) && at == entry.At && _waiting.Remove(key))
                {
                    over.Add(key);
                }
            }

            SetTimer();
        }

        // Outside the gate, because the queue takes its own lock and calls Dispose while holding it.
        foreach (var key in over)
        {
            _due(key);
        }
    }

    private void SetTimer()
    {
        while (_heap.TryPeek(out var key, out var entry) && (!_waiting.TryGetValue(key, out var at) || at != entry.At))
        {
            _heap.Dequeue();
        }

        if (!_heap.TryPeek(out _, out var first))
        {
            return;
        }

        var left = _time.GetElapsedTime(_time.GetTimestamp(), first.At);

        // Rounded up, because a timer that fires early would be set again. A timer is limited to less than 50 days.
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 1, 86_400_000));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
