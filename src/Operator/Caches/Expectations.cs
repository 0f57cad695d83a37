using System.Collections.Concurrent;
using System.Globalization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Store;

namespace TalosImageOperator.Operator.Caches;

/// <summary>
/// Writes of this process that its caches have not seen yet. Merged with a cache, they let a reconcile read its own writes. Without
/// them, an event in between would create a Job again or restore an older status.
/// </summary>
internal sealed class Expectations<T>(TimeProvider time)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // Limits the wait for objects that no watch delivers, because they were created and deleted between two lists.
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (T Entity, DateTimeOffset At)> _written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _deleted = new(StringComparer.Ordinal);

    // The watch may deliver the object before the response to the write.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);

    public void ExpectWrite(T entity)
    {
        Expire();
        var uid = entity.Metadata.Uid;
        _written[uid] = (entity, time.GetUtcNow());
        if (_gone.ContainsKey(uid))
        {
            _written.TryRemove(uid, out _);
        }
    }

    public void ExpectDeletion(T entity)
    {
        Expire();
        _written.TryRemove(entity.Metadata.Uid, out _);
        _deleted[entity.Metadata.Uid] = time.GetUtcNow();
    }

    /// <summary>Removes the expectations that a change from the watch fulfills.</summary>
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

    /// <summary>The newer of the cached and the written object.</summary>
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

    /// <summary>The cached objects, updated by recent writes, including created objects that are not cached yet.</summary>
    public IReadOnlyList<T> Merge(IReadOnlyList<T> cached, Func<T, bool> belongs)
    {
        Expire();
        var known = cached.Select(entity => entity.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        var unseen = _written.Values.Select(own => own.Entity).Where(entity => !known.Contains(entity.Metadata.Uid) && belongs(entity));
        return [.. cached.Select(Latest), .. unseen];
    }

    /// <summary>Whether this process deleted the object, even if the cache still has it.</summary>
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

    // Officially opaque for a long time, but an increasing number in every API server, and documented so since Kubernetes 1.35.
    private static ulong Version(T entity) =>
        ulong.TryParse(entity.Metadata.ResourceVersion, CultureInfo.InvariantCulture, out var version) ? version : ulong.MaxValue;
}
