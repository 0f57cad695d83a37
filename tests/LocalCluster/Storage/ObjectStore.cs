using System.Collections.Immutable;

namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>
/// The objects, one revision counter for all of them, and a bounded history from which watches resume and older
/// snapshots are rebuilt. Readers take <see cref="Current"/>; writers take turns through <see cref="Write{T}"/>.
/// </summary>
/// <param name="historyLimit">How many writes can be resumed from.</param>
internal sealed class ObjectStore(int historyLimit)
{
    private readonly Lock _gate = new();
    private readonly Queue<EventLink> _history = new();
    private readonly int _historyLimit = historyLimit;
    private long _compacted = 1;
    private volatile Snapshot _current = new Snapshot(1, [],
            new EventLink(null));

    /// <summary>Called after each write, before any other write.</summary>
    public event Action<StoreEvent>? Committed;

    public Snapshot Current => _current;

    /// <summary>The newest revision from which nothing can be resumed any more but itself.</summary>
    public long CompactedRevision
    {
        get
        {
            lock (_gate)
            {
                return _compacted;
            }
        }
    }

    public T Write<T>(Func<T> operation)
    {
        lock (_gate)
        {
            return operation();
        }
    }

    /// <summary>Stores a state. Only inside <see cref="Write{T}"/>.</summary>
    public StoredObject Put(GroupResource resource, string key, JsonObject value)
    {
        var previous = _current.Of(resource).GetValueOrDefault(key);
        var stored = StoredObject.Freeze(value, _current.Revision + 1);
        Commit(new StoreEvent(stored.Revision, previous is null ? ChangeType.Added : ChangeType.Modified, resource, key,
            stored, previous));
        return stored;
    }

    /// <summary>Removes an object whose last state is given. Only inside <see cref="Write{T}"/>.</summary>
    public StoredObject Remove(GroupResource resource, string key, JsonObject last)
    {
        var previous = _current.Of(resource).GetValueOrDefault(key);
        var stored = StoredObject.Freeze(last, _current.Revision + 1);
        Commit(new StoreEvent(stored.Revision, ChangeType.Deleted, resource, key, stored, previous));
        return stored;
    }

    /// <summary>The link after which every event is newer than the revision, or null if the history has forgotten.</summary>
    public EventLink? LinkAt(long revision)
    {
        lock (_gate)
        {
            if (revision < _compacted)
            {
                return null;
            }

            EventLink? found = null;
            foreach (var link in _history)
            {
                if (link.Event!.Revision > revision)
                {
                    break;
                }

                found = link;
            }
            return found ?? (_history.Count == 0 ? _current.Tail : BeforeHistory());
        }
    }

    /// <summary>All objects as they were at a revision, or null if the history has forgotten.</summary>
    public Snapshot? At(long revision)
    {
        lock (_gate)
        {
            if (revision < _compacted)
            {
                return null;
            }

            var snapshot = _current;
            foreach (var link in _history.Reverse())
            {
                var undone = link.Event!;
                if (undone.Revision <= revision)
                {
                    break;
                }

                snapshot = snapshot.With(undone.Resource, undone.Key, undone.Previous);
            }
            return snapshot with { Revision = revision };
        }
    }

    /// <summary>Forgets the history up to now, as etcd's compaction does: older revisions answer 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _history.Clear();
            _compacted = _current.Revision;
        }
    }

    private EventLink BeforeHistory()
    {
        var start = new EventLink(null);
        start.Append(_history.Peek());
        return start;
    }

    private void Commit(StoreEvent written)
    {
        var link = new EventLink(written);
        var tail = _current.Tail;
        var next = _current.With(written.Resource, written.Key, written.Type == ChangeType.Deleted ? null
            : written.Current);
        _current = next with { Revision = written.Revision, Tail = link };
        _history.Enqueue(link);
        while (_history.Count > _historyLimit)
        {
            _compacted = _history.Dequeue().Event!.Revision;
        }

        Committed?.Invoke(written);
        tail.Append(link);
    }
}
