using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Garbage;

/// <summary>
/// The garbage collector: deletes what no owner is left for, and finishes foreground and orphaning deletions. An owner is there when
/// apiVersion, kind, namespace, name and uid agree; one of a kind that is not served counts as there.
/// </summary>
internal sealed class GarbageReconciler(IClusterObjects objects) : IReconciler
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    private readonly OwnerGraph _graph = new();

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Events)
        {
            return [];
        }

        _graph.Apply(change);
        List<ObjectKey> keys = change.Type == ChangeType.Deleted ? [] : [ObjectKey.Of(change)];
        keys.AddRange(_graph.DependentsOf(change.Value.Uid()));
        if (change.Type == ChangeType.Deleted)
        {
            keys.AddRange(BlockedOwners(change.Value));
        }

        return keys;
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var value = objects.Find(key.Resource, key.Namespace, key.Name);
        if (value is null)
        {
            return null;
        }

        if (!value.IsTerminating())
        {
            DeleteIfUnowned(key, value);
        }
        else if (value.HasFinalizer(Orphan))
        {
            OrphanDependents(key, value);
        }
        else if (value.HasFinalizer(Foreground))
        {
            DeleteDependents(key, value);
        }

        return null;
    }

    private void DeleteIfUnowned(ObjectKey key, JsonObject value)
    {
        List<JsonObject> owners = [.. value.Owners()];
        List<string> gone = [.. owners.Where(owner => !IsThere(owner, key.Namespace)).Select(owner => owner.Text("uid") ?? "")];
        if (gone.Count == 0)
        {
            return;
        }

        if (gone.Count == owners.Count)
        {
            objects.Delete(key.Resource, key.Namespace, key.Name);
        }
        else
        {
            objects.Update(key.Resource, key.Namespace, key.Name, dependent => RemoveOwners(dependent, gone));
        }
    }

    private bool IsThere(JsonObject owner, string? @namespace)
    {
        if (objects.Served(owner.Text("apiVersion") ?? "", owner.Text("kind") ?? "") is not var (resource, namespaced))
        {
            return true;
        }
        // A cluster-scoped object cannot have a namespaced owner. Kubernetes only reports it in an event.
        if (namespaced && @namespace is null)
        {
            return true;
        }

        return objects.Find(resource, namespaced ? @namespace : null, owner.Text("name") ?? "")?.Uid() == owner.Text("uid");
    }

    private void DeleteDependents(ObjectKey key, JsonObject owner)
    {
        var uid = owner.Uid();
        var blocked = false;
        foreach (var dependentKey in _graph.DependentsOf(uid))
        {
            var dependent = objects.Find(dependentKey.Resource, dependentKey.Namespace, dependentKey.Name);
            var reference = dependent?.Owners().FirstOrDefault(other => other.Text("uid") == uid);
            if (dependent is null || reference is null)
            {
                continue;
            }

            var blocks = reference.Flag("blockOwnerDeletion") == true;
            if (!dependent.IsTerminating())
            {
                // A dependent that blocks has its own dependents go first as well.
                var owns = _graph.DependentsOf(dependent.Uid()).Count > 0;
                objects.Delete(
                    dependentKey.Resource, dependentKey.Namespace, dependentKey.Name, blocks && owns ? "Foreground" : "Background");
            }
            blocked |= blocks && objects.Find(dependentKey.Resource, dependentKey.Namespace, dependentKey.Name) is not null;
        }
        if (!blocked)
        {
            objects.Update(key.Resource, key.Namespace, key.Name, value => value.RemoveFinalizer(Foreground));
        }
    }

    private void OrphanDependents(ObjectKey key, JsonObject owner)
    {
        string[] uids = [owner.Uid()];
        foreach (var dependent in _graph.DependentsOf(owner.Uid()))
        {
            objects.Update(dependent.Resource, dependent.Namespace, dependent.Name, value => RemoveOwners(value, uids));
        }
        objects.Update(key.Resource, key.Namespace, key.Name, value => value.RemoveFinalizer(Orphan));
    }

    private static void RemoveOwners(JsonObject value, IReadOnlyCollection<string> uids)
    {
        JsonNode[] rest = [.. value.Owners().Where(owner => !uids.Contains(owner.Text("uid"))).Select(owner => owner.DeepClone())];
        value.Metadata().Put("ownerReferences", rest.Length == 0 ? null : new JsonArray(rest));
    }

    private List<ObjectKey> BlockedOwners(JsonObject deleted) => [.. deleted.Owners()
        .Select(owner => _graph.Find(owner.Text("uid") ?? "")).OfType<KnownObject>().Select(owner => owner.Key)];
}
