using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Reflectors;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>One list and watch of an informer: a namespace, or all of them.</summary>
internal sealed class InformerScope<T>(
    string inNamespace, IInformerCache<T> cache, ReflectorOptions options, TimeProvider time) : IReflectorTarget<T>
{
    private readonly Lock _gate = new();

    // Guarded by the gate: the reflector writes, probes read.
    private long? _disconnectedSince = time.GetTimestamp();
    private long _connectedSince;
    private int _failures;
    private string _fault = "";
    private bool _listed;

    public bool HasListed
    {
        get
        {
            lock (_gate)
            {
                return _listed;
            }
        }
    }

    public bool WantsList => cache.AnyUndecodable(inNamespace);

    public TimeSpan Staleness
    {
        get
        {
            lock (_gate)
            {
                return _disconnectedSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>The number of consecutive failed lists and watches. It is reset when a watch has been open long enough to count as working.</summary>
    public int Failures
    {
        get
        {
            lock (_gate)
            {
                var follows = _disconnectedSince is null && time.GetElapsedTime(_connectedSince) >= options.TooShortWatch;
                return follows ? 0 : _failures;
            }
        }
    }

    /// <summary>The repeated failure. Null if there is none.</summary>
    public string? Failure
    {
        get
        {
            lock (_gate)
            {
                return Failures >= options.FailuresBeforeWarning ? _fault : null;
            }
        }
    }

    public void Replace(IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable)
    {
        cache.Replace(inNamespace, items, undecodable);
        lock (_gate)
        {
            _listed = true;
        }

        cache.Listed();
    }

    public void Apply(WatchEvent<T> change)
    {
        if (change.Kind == WatchEventKind.Bookmark)
        {
            return;
        }

        if (change.Kind == WatchEventKind.Deleted)
        {
            cache.Remove(change.Key, change.Object);
        }
        else if (change.Object is { } entity)
        {
            cache.Set(entity);
        }
        else
        {
            cache.SetUndecodable(change.Undecodable!);
        }
    }

    public void Connected()
    {
        lock (_gate)
        {
            (_disconnectedSince, _connectedSince) = (null, time.GetTimestamp());
        }
    }

    public void Disconnected()
    {
        lock (_gate)
        {
            _disconnectedSince ??= time.GetTimestamp();
        }
    }

    public void Failed(int failures, string fault)
    {
        lock (_gate)
        {
            (_failures, _fault) = (failures, fault);
        }
    }

    public void Recovered() => Failed(0, "");
}
