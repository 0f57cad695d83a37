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

    private readonly ConcurrentDictionary<string, (T Entity, DateTimeOffset At)> _written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _deleted = new(StringComparer.Ordinal);

    // The watch may be ahead of the answer to the write.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);

    public void Wrote(T entity)
    {
        Expire();
        var uid = entity.Metadata.Uid;
        _written[uid] = (entity, time.GetUtcNow());
        if (_gone.ContainsKey(uid))
        {
            _written.TryRemove(uid, out _);
        }
    }

    public void Deleted(T entity)
    {
        Expire();
        _written.TryRemove(entity.Metadata.Uid, out _);
        _deleted[entity.Metadata.Uid] = time.GetUtcNow();
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

        _gone[uid] = time.GetUtcNow();
        _written.TryRemove(uid, out _);
        _deleted.TryRemove(uid, out _);
    }

    /// <summary>The newer of the cached object and what was written to it.</summary>
    public T Latest(T cached)
    {
        if (!_written.TryGetValue(cached.Metadata.Uid, out var own))
        {
            return cached;
        }

        if (Expired(own.At) || Version(cached) >= Version(own.Entity))
        {
            _written.TryRemove(new(cached.Metadata.Uid, own));
            return cached;
        }

        return own.Entity;
    }

    /// <summary>The cached objects as they are now, with those that the cache has yet to see; without those it deleted.</summary>
    public IReadOnlyList<T> Over(IReadOnlyList<T> cached, Func<T, bool> belongs)
    {
        Expire();
        var known = cached.Select(entity => entity.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        var unseen = _written.Values.Select(own => own.Entity).Where(entity => !known.Contains(entity.Metadata.Uid) && belongs(entity));
        return [.. cached.Select(Latest), .. unseen];
    }

    /// <summary>It was deleted here, though the cache may still show it whole.</summary>
    public bool IsDeleted(T entity) => _deleted.ContainsKey(entity.Metadata.Uid);

    private void Expire()
    {
        foreach (var (uid, own) in _written.Where(own => Expired(own.Value.At)))
        {
            _written.TryRemove(new(uid, own));
        }

        Expire(_deleted);
        Expire(_gone);
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
