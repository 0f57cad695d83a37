using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>
/// Binds pods to nodes. A pod that fits nowhere says so in its condition and is looked at again whenever a node changes or
/// another pod ends.
/// </summary>
internal sealed class SchedulerReconciler(IClusterObjects objects, EventRecorder events, TimeProvider time) : IReconciler
{
    private const string Name = "default-scheduler";
    private static readonly EventSource Source = new(Name);

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Nodes)
        {
            return Unscheduled();
        }

        if (change.Resource != Kinds.Pods)
        {
            return [];
        }

        var frees = change.Type == ChangeType.Deleted || (change.Value.IsFinished() && change.Value.NodeName() is not null);
        return frees ? Unscheduled() : Waits(change.Value) ? [ObjectKey.Of(change)] : [];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var pod = objects.Find(Kinds.Pods, key.Namespace, key.Name);
        if (pod is null || !Waits(pod))
        {
            return null;
        }

        if (pod.Items("spec", "schedulingGates") is { Count: > 0 })
        {
            Mark(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
            return null;
        }
        var placement = NodeFit.Choose(pod, ViewNodes());
        if (placement.Node is null)
        {
            Mark(pod, "Unschedulable", placement.Message);
            events.Warning(pod, Source, "FailedScheduling", placement.Message);
        }
        else
        {
            Bind(pod, placement.Node);
        }
        return null;
    }

    private static bool Waits(JsonObject pod) =>
        pod.NodeName() is null && pod.IsActive() && (pod.Text("spec", "schedulerName") ?? Name) == Name;

    private List<ObjectKey> Unscheduled() =>
        [.. objects.List(Kinds.Pods).Where(Waits).Select(pod => ObjectKey.Of(Kinds.Pods, pod))];

    private List<NodeView> ViewNodes()
    {
        var bound = objects.List(Kinds.Pods)
            .Where(pod => pod.NodeName() is not null && !pod.IsFinished())
            .ToLookup(pod => pod.NodeName()!);
        return [.. objects.List(Kinds.Nodes).Select(node => new NodeView(node, [.. bound[node.Name()]]))];
    }

    private void Bind(JsonObject pod, string node)
    {
        var bound = objects.Update(
            Kinds.Pods, pod.Namespace(), pod.Name(), value => value.Child("spec")["nodeName"] = node);
        if (bound is null)
        {
            return;
        }

        objects.Update(
            Kinds.Pods, pod.Namespace(), pod.Name(),
            value => value.SetCondition(time.GetUtcNow(), "PodScheduled", true), status: true);
        events.Normal(pod, Source, "Scheduled", $"Successfully assigned {pod.Namespace()}/{pod.Name()} to {node}");
    }

    private void Mark(JsonObject pod, string reason, string message) =>
        objects.Update(
            Kinds.Pods, pod.Namespace(), pod.Name(),
            value => value.SetCondition(time.GetUtcNow(), "PodScheduled", false, reason, message), status: true);
}
