using System.Threading.Channels;

namespace TalosImageOperator.LocalCluster.Controllers.Loop;

/// <summary>Keys waiting for one worker: each at most once, however often it was added.</summary>
internal sealed class KeyQueue(TimeProvider time) : IDisposable
{
    private readonly Channel<ObjectKey> _ready = Channel.CreateUnbounded<ObjectKey>();

    // Guarded by the lock: added by the watcher and by timers, taken by the worker.
    private readonly Lock _gate = new();
    private readonly HashSet<ObjectKey> _waiting = [];
    private readonly Dictionary<ObjectKey, ITimer> _later = [];

    public void Add(ObjectKey key)
    {
        lock (_gate)
        {
            if (_waiting.Add(key))
            {
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Adds the key after a while; a later call for the same key replaces an earlier one.</summary>
    public void AddAfter(ObjectKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_later.Remove(key, out var earlier))
            {
                earlier.Dispose();
            }

            _later[key] = time.CreateTimer(_ => Add(key), null, delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask<ObjectKey> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await _ready.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            _waiting.Remove(key);
            if (_later.Remove(key, out var timer))
            {
                timer.Dispose();
            }
        }
        return key;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var timer in _later.Values)
            {
                timer.Dispose();
            }

            _later.Clear();
        }
    }
}
