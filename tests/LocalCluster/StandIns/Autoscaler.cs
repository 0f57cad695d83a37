using TalosImageOperator.LocalCluster.Controllers.Loop;
using TalosImageOperator.LocalCluster.Controllers.Scheduling;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Node.Registration;

namespace TalosImageOperator.LocalCluster.StandIns;

/// <summary>
/// Does what a cluster autoscaler does: adds a node of <see cref="LocalClusterOptions.AutoscaleNodes"/> once a pod that it would fit
/// is pending as unschedulable. It removes none.
/// </summary>
internal sealed class Autoscaler(IClusterObjects objects, LocalClusterOptions options) : IReconciler
{
    public IEnumerable<ObjectKey> Concerns(ObjectChange change) =>
        change.Resource == Kinds.Pods && change.Type != ChangeType.Deleted && IsUnschedulable(change.Value) ? [ObjectKey.Of(change)] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        if (objects.Find(Kinds.Pods, key.Namespace, key.Name) is not { } pod || !IsUnschedulable(pod))
        {
            return null;
        }

        foreach (var option in options.AutoscaleNodes)
        {
            if (objects.Find(Kinds.Nodes, null, option.Name) is not null)
            {
                continue;
            }

            var node = NodeFacts.Render(option);
            NodeFacts.Report(node, option, runtime: "unknown", options.Clock.GetUtcNow());
            if (NodeFit.Choose(pod, [new NodeView(node, [])]).Node is null)
            {
                continue;
            }

            objects.Create(Kinds.Nodes, node);
            objects.Update(Kinds.Nodes, null, option.Name, value => value["status"] = node["status"]!.DeepClone(), status: true);
            return null;
        }
        return null;
    }

    private static bool IsUnschedulable(JsonObject pod) =>
        pod.NodeName() is null && pod.IsActive() && pod.Condition("PodScheduled").Text("reason") == "Unschedulable";
}
