using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Garbage;

/// <summary>
/// Ends pods that no node agent will end: those being deleted before they were bound, and those of a node that is gone
/// (with condition DisruptionTarget, as upstream's pod garbage collector sets it).
/// </summary>
internal sealed class LostPodReconciler(IClusterObjects objects, TimeProvider time) : IReconciler
{
    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Pods && change.Type != ChangeType.Deleted)
        {
            return [ObjectKey.Of(change)];
        }

        if (change.Resource != Kinds.Nodes || change.Type != ChangeType.Deleted)
        {
            return [];
        }

        var name = change.Value.Name();
        return objects.List(Kinds.Pods).Where(pod => pod.NodeName() == name).Select(pod => ObjectKey.Of(Kinds.Pods, pod));
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var pod = objects.Find(key.Resource, key.Namespace, key.Name);
        if (pod is null)
        {
            return null;
        }

        if (pod.NodeName() is not { } node)
        {
            if (pod.IsTerminating())
            {
                End(key, pod, null);
            }
        }
        else if (objects.Find(Kinds.Nodes, null, node) is null)
        {
            End(key, pod, "PodGC: node no longer exists");
        }
        return null;
    }

    private void End(ObjectKey key, JsonObject pod, string? disruption)
    {
        if (!pod.IsFinished())
        {
            objects.Update(key.Resource, key.Namespace, key.Name, value =>
            {
                value.Child("status")["phase"] = "Failed";
                if (disruption is null)
                {
                    return;
                }

                value.SetCondition(time.GetUtcNow(), "DisruptionTarget", true, "DeletionByPodGC", disruption);
            }, status: true);
        }
        // Only a finalizer can still hold it; asking again would change nothing.
        if (pod.Integer("metadata", "deletionGracePeriodSeconds") != 0)
        {
            objects.Delete(key.Resource, key.Namespace, key.Name, gracePeriodSeconds: 0);
        }
    }
}
