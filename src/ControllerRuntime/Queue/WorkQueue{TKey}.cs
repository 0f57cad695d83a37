using System.Threading.Channels;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Queue;

/// <summary>
/// client-go's work queue: a key waits at most once, is never worked on twice at a time, and comes back after its work
/// if it was added meanwhile. Delayed keys wait in a heap where the earliest time wins.
/// </summary>
public sealed class WorkQueue<TKey> : IQueueGauge, IDisposable
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly string name;
    private readonly IRateLimiter<TKey> limiter;
    private readonly RuntimeMetrics metrics;
    private readonly TimeProvider time;
    private readonly DelayHeap<TKey> delayed;
    private readonly Channel<TKey> ready = Channel.CreateUnbounded<TKey>();
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by the gate. The values are timestamps of the time provider.
    private readonly Dictionary<TKey, long> dirty = [];
    private readonly Dictionary<TKey, long> processing = [];
    private bool shutDown;

    public WorkQueue(string name, IRateLimiter<TKey> limiter, RuntimeMetrics metrics, TimeProvider time)
    {
        (this.name, this.limiter, this.metrics, this.time) = (name, limiter, metrics, time);
        delayed = new DelayHeap<TKey>(time, Add);
        metrics.Register(name, this);
    }

    /// <summary>Keys that wait for a worker, without the delayed ones.</summary>
    public int Count => ready.Reader.Count;

    double IQueueGauge.UnfinishedSeconds => Running().Sum();

    double IQueueGauge.LongestRunningSeconds => Running().DefaultIfEmpty().Max();

    /// <summary>Adds the key unless it waits already.</summary>
    public void Add(TKey key)
    {
        lock (gate)
        {
            if (shutDown || !dirty.TryAdd(key, time.GetTimestamp())) return;
            metrics.QueueAdded(name);
            if (!processing.ContainsKey(key)) MakeReady(key);
        }
    }

    /// <summary>Adds the key when the delay is over. Of several delays the one that ends first counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (gate)
        {
            if (shutDown) return;
        }

        delayed.Add(key, delay);
    }

    /// <summary>Adds the key after the delay that its failures call for.</summary>
    public void AddRateLimited(TKey key)
    {
        metrics.QueueRetried(name);
        AddAfter(key, limiter.When(key));
    }

    /// <summary>As <see cref="AddRateLimited(TKey)"/>, but not before <paramref name="atLeast"/> is over.</summary>
    public void AddRateLimited(TKey key, TimeSpan atLeast)
    {
        metrics.QueueRetried(name);
        var delay = limiter.When(key);
        AddAfter(key, delay > atLeast ? delay : atLeast);
    }

    /// <summary>Counts a failure, and adds the key after a delay that does not depend on it.</summary>
    public void AddFailed(TKey key, TimeSpan delay)
    {
        metrics.QueueRetried(name);
        _ = limiter.When(key);
        AddAfter(key, delay);
    }

    public void Forget(TKey key) => limiter.Forget(key);

    public int NumRequeues(TKey key) => limiter.NumRequeues(key);

    /// <summary>Waits for a key, which the caller must give back with <see cref="Done"/>. False: the queue is shut down.</summary>
    public async ValueTask<(bool Taken, TKey Key)> GetAsync(CancellationToken cancellationToken)
    {
        while (await ready.Reader.WaitToReadAsync(cancellationToken))
        {
            lock (gate)
            {
                if (!ready.Reader.TryRead(out var key)) continue;
                dirty.Remove(key, out var added);
                processing[key] = time.GetTimestamp();
                metrics.QueueDepthChanged(name, -1);
                metrics.QueueWaited(name, time.GetElapsedTime(added));
                return (true, key);
            }
        }

        return (false, default!);
    }

    /// <summary>The work on the key is over; if it was added meanwhile it waits again.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            if (processing.Remove(key, out var began)) metrics.QueueWorked(name, time.GetElapsedTime(began));
            if (dirty.ContainsKey(key) && !shutDown) MakeReady(key);
            CompleteIfDrained();
        }
    }

    /// <summary>Takes no more keys, drops those that wait, and completes when the running ones are done.</summary>
    public Task ShutDownWithDrainAsync()
    {
        lock (gate)
        {
            if (!shutDown)
            {
                shutDown = true;
                delayed.Dispose();
                ready.Writer.Complete();
                while (ready.Reader.TryRead(out _)) metrics.QueueDepthChanged(name, -1);
                dirty.Clear();
            }

            CompleteIfDrained();
        }

        return drained.Task;
    }

    public void Dispose()
    {
        _ = ShutDownWithDrainAsync();
        metrics.Unregister(name);
    }

    private void MakeReady(TKey key)
    {
        ready.Writer.TryWrite(key);
        metrics.QueueDepthChanged(name, 1);
    }

    private void CompleteIfDrained()
    {
        if (shutDown && processing.Count == 0) drained.TrySetResult();
    }

    private double[] Running()
    {
        lock (gate) return [.. processing.Values.Select(began => time.GetElapsedTime(began).TotalSeconds)];
    }
}
