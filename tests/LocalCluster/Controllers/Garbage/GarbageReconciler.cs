using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Loop;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Controllers.Garbage;

/// <summary>
/// The garbage collector: deletes what no owner is left for, and finishes foreground and orphaning deletions. An owner is
/// known by its uid alone; one that never existed counts as gone.
/// </summary>
internal sealed class GarbageReconciler(IClusterObjects objects, TimeProvider time) : IReconciler
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    // The watch delivers owners and dependents one by one: an owner unseen now may come a moment later.
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(1);

    private readonly OwnerGraph graph = new();
    private readonly Dictionary<ObjectKey, DateTimeOffset> doubted = [];

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Events) return [];
        graph.Apply(change);
        List<ObjectKey> keys = change.Type == ChangeType.Deleted ? [] : [ObjectKey.Of(change)];
        keys.AddRange(graph.DependentsOf(change.Value.Uid()));
        if (change.Type == ChangeType.Deleted) keys.AddRange(BlockedOwners(change.Value));
        return keys;
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        JsonObject? value = objects.Find(key.Resource, key.Namespace, key.Name);
        if (value is null)
        {
            doubted.Remove(key);
            return null;
        }
        if (value.IsTerminating())
        {
            if (value.HasFinalizer(Orphan)) OrphanDependents(key, value);
            else if (value.HasFinalizer(Foreground)) DeleteDependents(key, value);
            return null;
        }
        return DeleteIfUnowned(key, value);
    }

    private TimeSpan? DeleteIfUnowned(ObjectKey key, JsonObject value)
    {
        List<string> owners = [.. value.Owners().Select(owner => owner.Text("uid") ?? "")];
        if (owners.Count == 0) return null;
        List<string> gone = [.. owners.Where(uid => !graph.Holds(uid))];
        if (gone.Count == 0)
        {
            doubted.Remove(key);
            return null;
        }
        if (gone.TrueForAll(graph.IsGone)) return Collect(key, owners, gone);
        DateTimeOffset now = time.GetUtcNow();
        if (!doubted.TryGetValue(key, out DateTimeOffset since)) doubted[key] = since = now;
        return now - since < Doubt ? Doubt - (now - since) : Collect(key, owners, gone);
    }

    private TimeSpan? Collect(ObjectKey key, List<string> owners, List<string> gone)
    {
        doubted.Remove(key);
        if (gone.Count == owners.Count) objects.Delete(key.Resource, key.Namespace, key.Name);
        else objects.Update(key.Resource, key.Namespace, key.Name, dependent => RemoveOwners(dependent, gone));
        return null;
    }

    private void DeleteDependents(ObjectKey key, JsonObject owner)
    {
        string uid = owner.Uid();
        bool blocked = false;
        foreach (ObjectKey dependentKey in graph.DependentsOf(uid))
        {
            JsonObject? dependent = objects.Find(dependentKey.Resource, dependentKey.Namespace, dependentKey.Name);
            JsonObject? reference = dependent?.Owners().FirstOrDefault(other => other.Text("uid") == uid);
            if (dependent is null || reference is null) continue;
            bool blocks = reference.Flag("blockOwnerDeletion") == true;
            if (!dependent.IsTerminating())
            {
                // A dependent that blocks has its own dependents go first as well.
                bool owns = graph.DependentsOf(dependent.Uid()).Count > 0;
                objects.Delete(
                    dependentKey.Resource, dependentKey.Namespace, dependentKey.Name, blocks && owns ? "Foreground" : "Background");
            }
            blocked |= blocks && objects.Find(dependentKey.Resource, dependentKey.Namespace, dependentKey.Name) is not null;
        }
        if (!blocked) objects.Update(key.Resource, key.Namespace, key.Name, value => value.RemoveFinalizer(Foreground));
    }

    private void OrphanDependents(ObjectKey key, JsonObject owner)
    {
        string[] uids = [owner.Uid()];
        foreach (ObjectKey dependent in graph.DependentsOf(owner.Uid()))
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
        .Select(owner => graph.Find(owner.Text("uid") ?? "")).OfType<KnownObject>().Select(owner => owner.Key)];
}
