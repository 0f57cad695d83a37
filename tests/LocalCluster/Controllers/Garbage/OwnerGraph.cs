namespace TalosImageOperator.LocalCluster.Controllers.Garbage;

/// <summary>Every object by uid, and every owner's dependents. Written by the watch, read by the worker.</summary>
internal sealed class OwnerGraph
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KnownObject> _objects = [];
    private readonly Dictionary<string, HashSet<string>> _dependents = [];

    public void Apply(ObjectChange change)
    {
        var uid = change.Value.Uid();
        lock (_gate)
        {
            Remove(uid);
            if (change.Type == ChangeType.Deleted)
            {
                return;
            }

            string[] owners = [.. change.Value.Owners().Select(owner => owner.Text("uid") ?? "")];
            _objects[uid] = new KnownObject(ObjectKey.Of(change), uid, owners);
            foreach (var owner in owners)
            {
                if (!_dependents.TryGetValue(owner, out var set))
                {
                    _dependents[owner] = set = [];
                }

                set.Add(uid);
            }
        }
    }

    public KnownObject? Find(string uid)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(uid);
        }
    }

    /// <summary>The objects that name this owner by uid, whether or not it exists.</summary>
    public IReadOnlyList<ObjectKey> DependentsOf(string uid)
    {
        lock (_gate)
        {
            return _dependents.TryGetValue(uid, out var set) ? [.. set.Select(dependent => _objects[dependent].Key)] : [];
        }
    }

    public IReadOnlyList<ObjectKey> InNamespace(string @namespace)
    {
        lock (_gate)
        {
            return [.. _objects.Values.Where(known => known.Key.Namespace == @namespace).Select(known => known.Key)];
        }
    }

    private void Remove(string uid)
    {
        if (!_objects.Remove(uid, out var known))
        {
            return;
        }

        foreach (var owner in known.OwnerUids)
        {
            if (_dependents.TryGetValue(owner, out var set) && set.Remove(uid) && set.Count == 0)
            {
                _dependents.Remove(owner);
            }
        }
    }
}

/// <summary>An object as the garbage collector remembers it: where it is, and by uid who owns it.</summary>
internal sealed record KnownObject(ObjectKey Key, string Uid, IReadOnlyList<string> OwnerUids);
