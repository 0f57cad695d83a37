using System.Collections.Concurrent;
using System.Globalization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Store;

namespace TalosImageOperator.Operator.Caches;

/// <summary>
/// What this process has written and its caches have not yet seen. Laid over a cache, it lets a reconcile read its own writes:
/// without it, an event that arrives in between would create a Job again or go back to an older status.
/// </summary>
internal sealed class Expectations<T>(TimeProvider time)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // For what the watch never delivers: an object that is made and deleted between two lists.
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (T Entity, DateTimeOffset At)> written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> deleted = new(StringComparer.Ordinal);

    // The watch may be ahead of the answer to the write.
    private readonly ConcurrentDictionary<string, DateTimeOffset> gone = new(StringComparer.Ordinal);

    public void Wrote(T entity)
    {
        Expire();
        var uid = entity.Metadata.Uid;
        written[uid] = (entity, time.GetUtcNow());
        if (gone.ContainsKey(uid))
        {
            written.TryRemove(uid, out _);
        }
    }

    public void Deleted(T entity)
    {
        Expire();
        written.TryRemove(entity.Metadata.Uid, out _);
        deleted[entity.Metadata.Uid] = time.GetUtcNow();
    }

    /// <summary>The watch has delivered a change: what it shows, or a newer version, is expected no longer.</summary>
    public void Observe(StoreChange<T> change)
    {
        var uid = change.Latest.Metadata.Uid;
        if (change.New is { } current)
        {
            Latest(current);
            return;
        }

        gone[uid] = time.GetUtcNow();
        written.TryRemove(uid, out _);
        deleted.TryRemove(uid, out _);
    }

    /// <summary>The newer of the cached object and what was written to it.</summary>
    public T Latest(T cached)
    {
        if (!written.TryGetValue(cached.Metadata.Uid, out var own))
        {
            return cached;
        }

        if (Expired(own.At) || Version(cached) >= Version(own.Entity))
        {
            written.TryRemove(new(cached.Metadata.Uid, own));
            return cached;
        }

        return own.Entity;
    }

    /// <summary>The cached objects as they are now, with those that the cache has yet to see; without those it deleted.</summary>
    public IReadOnlyList<T> Over(IReadOnlyList<T> cached, Func<T, bool> belongs)
    {
        Expire();
        var known = cached.Select(entity => entity.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        var unseen = written.Values.Select(own => own.Entity).Where(entity => !known.Contains(entity.Metadata.Uid) && belongs(entity));
        return [.. cached.Select(Latest), .. unseen];
    }

    /// <summary>It was deleted here, though the cache may still show it whole.</summary>
    public bool IsDeleted(T entity) => deleted.ContainsKey(entity.Metadata.Uid);

    private void Expire()
    {
        foreach (var (uid, own) in written.Where(own => Expired(own.Value.At)))
        {
            written.TryRemove(new(uid, own));
        }

        Expire(deleted);
        Expire(gone);
    }

    private void Expire(ConcurrentDictionary<string, DateTimeOffset> marks)
    {
        foreach (var (uid, at) in marks.Where(mark => Expired(mark.Value)))
        {
            marks.TryRemove(new(uid, at));
        }
    }

    private bool Expired(DateTimeOffset at) => time.GetUtcNow() - at > Lifetime;

    // Opaque by an old rule, but a growing number in every API server there is, and so promised since Kubernetes 1.35.
    private static ulong Version(T entity) =>
        ulong.TryParse(entity.Metadata.ResourceVersion, CultureInfo.InvariantCulture, out var version) ? version : ulong.MaxValue;
}
