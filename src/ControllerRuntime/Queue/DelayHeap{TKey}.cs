namespace TalosImageOperator.ControllerRuntime.Queue;

/// <summary>Hands keys on when their time has come, with one timer that is set to the earliest.</summary>
internal sealed class DelayHeap<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Action<TKey> due;
    private readonly ITimer timer;

    // Guarded by the gate. The heap may hold entries that an earlier one has replaced; the dictionary says which counts.
    private readonly PriorityQueue<TKey, (long At, long Order)> heap = new();
    private readonly Dictionary<TKey, long> waiting = [];
    private long order;
    private bool disposed;

    public DelayHeap(TimeProvider time, Action<TKey> due)
    {
        (this.time, this.due) = (time, due);
        timer = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(TKey key, TimeSpan delay)
    {
        lock (gate)
        {
            if (disposed) return;
            var at = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
            if (waiting.TryGetValue(key, out var known) && known <= at) return;
            waiting[key] = at;
            heap.Enqueue(key, (at, order++));
            SetTimer();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            heap.Clear();
            waiting.Clear();
            timer.Dispose();
        }
    }

    private void Release()
    {
        List<TKey> over = [];
        lock (gate)
        {
            if (disposed) return;
            var now = time.GetTimestamp();
            while (heap.TryPeek(out var key, out var entry) && entry.At <= now)
            {
                heap.Dequeue();
                if (waiting.TryGetValue(key, out var at) && at == entry.At && waiting.Remove(key)) over.Add(key);
            }

            SetTimer();
        }

        // Outside the gate: the queue takes its own lock, and calls Dispose under it.
        foreach (var key in over) due(key);
    }

    private void SetTimer()
    {
        while (heap.TryPeek(out var key, out var entry) && (!waiting.TryGetValue(key, out var at) || at != entry.At)) heap.Dequeue();
        if (!heap.TryPeek(out _, out var first)) return;
        var left = time.GetElapsedTime(time.GetTimestamp(), first.At);

        // Rounded up: a timer that fires early would only be set again. A timer takes less than 50 days.
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 1, 86_400_000));
        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
