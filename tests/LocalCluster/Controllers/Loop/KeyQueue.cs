using System.Threading.Channels;

namespace TalosImageOperator.LocalCluster.Controllers.Loop;

/// <summary>Keys waiting for one worker: each at most once, however often it was added.</summary>
internal sealed class KeyQueue(TimeProvider time) : IDisposable
{
    private readonly Channel<ObjectKey> ready = Channel.CreateUnbounded<ObjectKey>();

    // Guarded by the lock: added by the watcher and by timers, taken by the worker.
    private readonly Lock gate = new();
    private readonly HashSet<ObjectKey> waiting = [];
    private readonly Dictionary<ObjectKey, ITimer> later = [];

    public void Add(ObjectKey key)
    {
        lock (gate)
        {
            if (waiting.Add(key)) ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Adds the key after a while; a later call for the same key replaces an earlier one.</summary>
    public void AddAfter(ObjectKey key, TimeSpan delay)
    {
        lock (gate)
        {
            if (later.Remove(key, out ITimer? earlier)) earlier.Dispose();
            later[key] = time.CreateTimer(_ => Add(key), null, delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask<ObjectKey> TakeAsync(CancellationToken cancellationToken)
    {
        ObjectKey key = await ready.Reader.ReadAsync(cancellationToken);
        lock (gate)
        {
            waiting.Remove(key);
            if (later.Remove(key, out ITimer? timer)) timer.Dispose();
        }
        return key;
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (ITimer timer in later.Values) timer.Dispose();
            later.Clear();
        }
    }
}
