using System.Collections.Immutable;

namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>
/// The objects, one revision counter for all of them, and a bounded history from which watches resume and older
/// snapshots are rebuilt. Readers take <see cref="Current"/>; writers take turns through <see cref="Write{T}"/>.
/// </summary>
internal sealed class ObjectStore
{
    private readonly Lock gate = new();
    private readonly Queue<EventLink> history = new();
    private readonly int historyLimit;
    private long compacted;
    private volatile Snapshot current;

    /// <param name="historyLimit">How many writes can be resumed from.</param>
    public ObjectStore(int historyLimit)
    {
        this.historyLimit = historyLimit;
        current = new Snapshot(1, ImmutableDictionary<GroupResource, ImmutableSortedDictionary<string, StoredObject>>.Empty,
            new EventLink(null));
        compacted = 1;
    }

    /// <summary>Called after each write, before any other write.</summary>
    public event Action<StoreEvent>? Committed;

    public Snapshot Current => current;

    /// <summary>The newest revision from which nothing can be resumed any more but itself.</summary>
    public long CompactedRevision
    {
        get
        {
            lock (gate) return compacted;
        }
    }

    public T Write<T>(Func<T> operation)
    {
        lock (gate) return operation();
    }

    /// <summary>Stores a state. Only inside <see cref="Write{T}"/>.</summary>
    public StoredObject Put(GroupResource resource, string key, JsonObject value)
    {
        StoredObject? previous = current.Of(resource).GetValueOrDefault(key);
        StoredObject stored = StoredObject.Freeze(value, current.Revision + 1);
        Commit(new StoreEvent(stored.Revision, previous is null ? ChangeType.Added : ChangeType.Modified, resource, key,
            stored, previous));
        return stored;
    }

    /// <summary>Removes an object whose last state is given. Only inside <see cref="Write{T}"/>.</summary>
    public StoredObject Remove(GroupResource resource, string key, JsonObject last)
    {
        StoredObject? previous = current.Of(resource).GetValueOrDefault(key);
        StoredObject stored = StoredObject.Freeze(last, current.Revision + 1);
        Commit(new StoreEvent(stored.Revision, ChangeType.Deleted, resource, key, stored, previous));
        return stored;
    }

    /// <summary>The link after which every event is newer than the revision, or null where the history has forgotten.</summary>
    public EventLink? LinkAt(long revision)
    {
        lock (gate)
        {
            if (revision < compacted) return null;
            EventLink? found = null;
            foreach (EventLink link in history)
            {
                if (link.Event!.Revision > revision) break;
                found = link;
            }
            return found ?? (history.Count == 0 ? current.Tail : BeforeHistory());
        }
    }

    /// <summary>All objects as they were at a revision, or null where the history has forgotten.</summary>
    public Snapshot? At(long revision)
    {
        lock (gate)
        {
            if (revision < compacted) return null;
            Snapshot snapshot = current;
            foreach (EventLink link in history.Reverse())
            {
                StoreEvent undone = link.Event!;
                if (undone.Revision <= revision) break;
                snapshot = snapshot.With(undone.Resource, undone.Key, undone.Previous);
            }
            return snapshot with { Revision = revision };
        }
    }

    /// <summary>Forgets the history up to now, as etcd's compaction does: older revisions answer 410.</summary>
    public void Compact()
    {
        lock (gate)
        {
            history.Clear();
            compacted = current.Revision;
        }
    }

    private EventLink BeforeHistory()
    {
        var start = new EventLink(null);
        start.Append(history.Peek());
        return start;
    }

    private void Commit(StoreEvent written)
    {
        var link = new EventLink(written);
        EventLink tail = current.Tail;
        Snapshot next = current.With(written.Resource, written.Key, written.Type == ChangeType.Deleted ? null
            : written.Current);
        current = next with { Revision = written.Revision, Tail = link };
        history.Enqueue(link);
        while (history.Count > historyLimit) compacted = history.Dequeue().Event!.Revision;
        Committed?.Invoke(written);
        tail.Append(link);
    }
}
