namespace TalosImageOperator.LocalCluster.Controllers.Garbage;

/// <summary>Every object by uid, and every owner's dependents. Written by the watch, read by the worker.</summary>
internal sealed class OwnerGraph
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, KnownObject> objects = [];
    private readonly Dictionary<string, HashSet<string>> dependents = [];

    public void Apply(ObjectChange change)
    {
        string uid = change.Value.Uid();
        lock (gate)
        {
            Remove(uid);
            if (change.Type == ChangeType.Deleted) return;
            string[] owners = [.. change.Value.Owners().Select(owner => owner.Text("uid") ?? "")];
            objects[uid] = new KnownObject(ObjectKey.Of(change), uid, owners);
            foreach (string owner in owners)
            {
                if (!dependents.TryGetValue(owner, out HashSet<string>? set)) dependents[owner] = set = [];
                set.Add(uid);
            }
        }
    }

    public KnownObject? Find(string uid)
    {
        lock (gate) return objects.GetValueOrDefault(uid);
    }

    /// <summary>The objects that name this owner by uid, whether or not it exists.</summary>
    public IReadOnlyList<ObjectKey> DependentsOf(string uid)
    {
        lock (gate)
        {
            return dependents.TryGetValue(uid, out HashSet<string>? set) ? [.. set.Select(dependent => objects[dependent].Key)] : [];
        }
    }

    public IReadOnlyList<ObjectKey> InNamespace(string @namespace)
    {
        lock (gate) return [.. objects.Values.Where(known => known.Key.Namespace == @namespace).Select(known => known.Key)];
    }

    private void Remove(string uid)
    {
        if (!objects.Remove(uid, out KnownObject? known)) return;
        foreach (string owner in known.OwnerUids)
        {
            if (dependents.TryGetValue(owner, out HashSet<string>? set) && set.Remove(uid) && set.Count == 0) dependents.Remove(owner);
        }
    }
}
