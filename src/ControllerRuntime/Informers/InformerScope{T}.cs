using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Reflectors;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>One list and watch of an informer: a namespace, or all of them.</summary>
internal sealed class InformerScope<T>(string inNamespace, IInformerCache<T> cache, TimeProvider time) : IReflectorTarget<T>
{
    private readonly Lock gate = new();

    // Guarded by the gate: the reflector writes, probes read.
    private long? disconnectedSince = time.GetTimestamp();
    private bool listed;

    public bool HasListed
    {
        get { lock (gate) return listed; }
    }

    public bool WantsList => cache.AnyUndecodable(inNamespace);

    public TimeSpan Staleness
    {
        get { lock (gate) return disconnectedSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero; }
    }

    public void Replace(IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable)
    {
        cache.Replace(inNamespace, items, undecodable);
        lock (gate) listed = true;
        cache.Listed();
    }

    public void Apply(WatchEvent<T> change)
    {
        if (change.Kind == WatchEventKind.Bookmark) return;
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
        lock (gate) disconnectedSince = null;
    }

    public void Disconnected()
    {
        lock (gate) disconnectedSince ??= time.GetTimestamp();
    }
}
