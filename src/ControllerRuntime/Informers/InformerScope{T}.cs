using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Reflectors;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>One list and watch of an informer: a namespace, or all of them.</summary>
internal sealed class InformerScope<T>(string inNamespace, IInformerCache<T> cache, TimeProvider time) : IReflectorTarget<T>
{
    private readonly Lock gate = new();

    // Guarded by the gate: the reflector writes, probes read.
    private readonly Dictionary<NamespacedName, string> undecodable = [];
    private long? disconnectedSince = time.GetTimestamp();
    private bool listed;

    public bool HasListed
    {
        get { lock (gate) return listed; }
    }

    public bool WantsList
    {
        get { lock (gate) return undecodable.Count > 0; }
    }

    public TimeSpan Staleness
    {
        get { lock (gate) return disconnectedSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero; }
    }

    public void Replace(IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable)
    {
        lock (gate)
        {
            foreach (var gone in this.undecodable.Keys.Except(undecodable.Select(entry => entry.Key)).ToList())
            {
                this.undecodable.Remove(gone);
            }
        }

        foreach (var entry in undecodable) Note(entry);
        cache.Replace(inNamespace, items, [.. undecodable.Select(entry => entry.Key)]);
        lock (gate) listed = true;
        cache.Listed();
    }

    public void Apply(WatchEvent<T> change)
    {
        if (change.Kind == WatchEventKind.Bookmark) return;
        if (change.Kind == WatchEventKind.Deleted)
        {
            Forget(change.Key);
            cache.Remove(change.Key, change.Object);
        }
        else if (change.Object is { } entity)
        {
            Forget(change.Key);
            cache.Set(entity);
        }
        else
        {
            Note(change.Undecodable!);
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

    private void Forget(NamespacedName key)
    {
        lock (gate) undecodable.Remove(key);
    }

    // Once for each version: the same bad object comes back with every list.
    private void Note(UndecodableObject entry)
    {
        lock (gate)
        {
            if (undecodable.TryGetValue(entry.Key, out var known) && known == entry.ResourceVersion) return;
            undecodable[entry.Key] = entry.ResourceVersion;
        }

        cache.Undecodable(entry);
    }
}
