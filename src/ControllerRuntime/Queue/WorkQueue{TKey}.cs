using System.Threading.Channels;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Queue;

/// <summary>
/// A work queue like client-go's: a key is queued at most once, is never processed concurrently, and is queued again after
/// processing if it was added in the meantime. Delayed keys wait in a heap, and the earliest time of a key is used.
/// </summary>
public sealed class WorkQueue<TKey> : IQueueGauge, IDisposable
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly IRateLimiter<TKey> _limiter;
    private readonly RuntimeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly DelayHeap<TKey> _delayed;
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by the gate. The values are timestamps of the time provider.
    private readonly Dictionary<TKey, long> _dirty = [];
    private readonly Dictionary<TKey, long> _processing = [];
    private bool _shutDown;

    public WorkQueue(string name, IRateLimiter<TKey> limiter, RuntimeMetrics metrics, TimeProvider time)
    {
        (_name, _limiter, _metrics, _time) = (name, limiter, metrics, time);
        _delayed = new DelayHeap<TKey>(time, Add);
        metrics.Register(name, this);
    }

    /// <summary>Keys that wait for a worker, without the delayed ones.</summary>
    public int Count => _ready.Reader.Count;

    double IQueueGauge.UnfinishedSeconds => Running().Sum();

    double IQueueGauge.LongestRunningSeconds => Running().DefaultIfEmpty().Max();

    /// <summary>Adds the key unless it is queued already.</summary>
    public void Add(TKey key)
    {
        lock (_gate)
        {
            if (_shutDown || !_dirty.TryAdd(key, _time.GetTimestamp()))
            {
                return;
            }

            _metrics.QueueAdded(_name);
            if (!_processing.ContainsKey(key))
            {
                MakeReady(key);
            }
        }
    }

    /// <summary>Adds the key after the delay. Of several delays, the one that ends first is used.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_gate)
        {
            if (_shutDown)
            {
                return;
            }
        }

        _delayed.Add(key, delay);
    }

    /// <summary>Adds the key after the delay of the rate limiter.</summary>
    public void AddRateLimited(TKey key)
    {
        _metrics.QueueRetried(_name);
        AddAfter(key, _limiter.When(key));
    }

    /// <summary>Like <see cref="AddRateLimited(TKey)"/>, but with a minimum delay of <paramref name="atLeast"/>.</summary>
    public void AddRateLimited(TKey key, TimeSpan atLeast)
    {
        _metrics.QueueRetried(_name);
        var delay = _limiter.When(key);
        AddAfter(key, delay > atLeast ? delay : atLeast);
    }

    /// <summary>Counts a failure, and adds the key after a delay that does not depend on it.</summary>
    public void AddFailed(TKey key, TimeSpan delay)
    {
        _metrics.QueueRetried(_name);
        _ = _limiter.When(key);
        AddAfter(key, delay);
    }

    public void Forget(TKey key) => _limiter.Forget(key);

    public int NumRequeues(TKey key) => _limiter.NumRequeues(key);

    /// <summary>Waits for a key. The caller must call <see cref="Done"/> for it. Returns false if the queue is shut down.</summary>
    public async ValueTask<(bool Taken, TKey Key)> GetAsync(CancellationToken cancellationToken)
    {
        while (await _ready.Reader.WaitToReadAsync(cancellationToken))
        {
            lock (_gate)
            {
                if (!_ready.Reader.TryRead(out var key))
                {
                    continue;
                }

                _dirty.Remove(key, out var added);
                _processing[key] = _time.GetTimestamp();
                _metrics.QueueDepthChanged(_name, -1);
                _metrics.QueueWaited(_name, _time.GetElapsedTime(added));
                return (true, key);
            }
        }

        return (false, default!);
    }

    /// <summary>Ends the processing of a key. If it was added in the meantime, it is queued again.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
        {
            if (_processing.Remove(key, out var began))
            {
                _metrics.QueueWorked(_name, _time.GetElapsedTime(began));
            }

            if (_dirty.ContainsKey(key) && !_shutDown)
            {
                MakeReady(key);
            }

            CompleteIfDrained();
        }
    }

    /// <summary>Accepts no more keys, drops queued ones, and completes when the running ones are done.</summary>
    public Task ShutDownWithDrainAsync()
    {
        lock (_gate)
        {
            if (!_shutDown)
            {
                _shutDown = true;
                _delayed.Dispose();
                _ready.Writer.Complete();
                while (_ready.Reader.TryRead(out _))
                {
                    _metrics.QueueDepthChanged(_name, -1);
                }

                _dirty.Clear();
            }

            CompleteIfDrained();
        }

        return _drained.Task;
    }

    public void Dispose()
    {
        _ = ShutDownWithDrainAsync();
        _metrics.Unregister(_name);
    }

    private void MakeReady(TKey key)
    {
        _ready.Writer.TryWrite(key);
        _metrics.QueueDepthChanged(_name, 1);
    }

    private void CompleteIfDrained()
    {
        if (_shutDown && _processing.Count == 0)
        {
            _drained.TrySetResult();
        }
    }

    private double[] Running()
    {
        lock (_gate)
        {
            return [.. _processing.Values.Select(began => _time.GetElapsedTime(began).TotalSeconds)];
        }
    }
}
