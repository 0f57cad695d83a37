using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.NodeLifecycle;

/// <summary>
/// Taints nodes that are not ready or cordoned, and marks the pods of a node that is not ready. It evicts nothing.
/// </summary>
internal sealed class NodeLifecycleReconciler(IClusterObjects objects, EventRecorder events, TimeProvider time) : IReconciler
{
    private const string NotReady = "node.kubernetes.io/not-ready";
    private const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    private static readonly EventSource Source = new("node-controller");
    private static readonly string[] Own = [NotReady, Unreachable, Unschedulable];

    public IEnumerable<ObjectKey> Concerns(ObjectChange change) =>
        change.Resource == Kinds.Nodes && change.Type != ChangeType.Deleted ? [ObjectKey.Of(change)] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var node = objects.Find(key.Resource, null, key.Name);
        if (node is null)
        {
            return null;
        }

        List<(string Key, string Effect)> wanted = [.. WantedTaints(node)];
        objects.Update(key.Resource, null, key.Name, value => ApplyTaints(value, wanted));
        if (!node.HasCondition("Ready"))
        {
            MarkPods(key.Name);
        }

        return null;
    }

    private static IEnumerable<(string Key, string Effect)> WantedTaints(JsonObject node)
    {
        var ready = node.Condition("Ready").Text("status");
        if (ready != "True")
        {
            var key = ready == "Unknown" ? Unreachable : NotReady;
            yield return (key, "NoSchedule");
            yield return (key, "NoExecute");
        }
        if (node.Flag("spec", "unschedulable") == true)
        {
            yield return (Unschedulable, "NoSchedule");
        }
    }

    private void ApplyTaints(JsonObject node, List<(string Key, string Effect)> wanted)
    {
        List<JsonObject> before = [.. node.Items("spec", "taints").Objects()];
        List<JsonNode> after = [];
        foreach (var taint in before)
        {
            var key = taint.Text("key") ?? "";
            if (!Own.Contains(key) || wanted.Remove((key, taint.Text("effect") ?? "")))
            {
                after.Add(taint.DeepClone());
            }
        }
        foreach ((var key, var effect) in wanted)
        {
            after.Add(new JsonObject { ["key"] = key, ["effect"] = effect, ["timeAdded"] = Timestamps.Format(time.GetUtcNow()) });
        }
        if (before.Count == 0 && after.Count == 0)
        {
            return;
        }

        node.Child("spec").Put("taints", after.Count == 0 ? null : new JsonArray([.. after]));
    }

    private void MarkPods(string node)
    {
        foreach (var pod in objects.List(Kinds.Pods))
        {
            if (pod.NodeName() != node || !pod.HasCondition("Ready"))
            {
                continue;
            }

            objects.Update(
                Kinds.Pods, pod.Namespace(), pod.Name(),
                value => value.SetCondition(time.GetUtcNow(), "Ready", false, "NodeNotReady", "Node is not ready"), status: true);
            events.Warning(pod, Source, "NodeNotReady", "Node is not ready");
        }
    }
}
