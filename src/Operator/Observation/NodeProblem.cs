using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Observation;

/// <summary>Problems of a pod's node: the kubelet no longer reports, or the node may be drained soon.</summary>
internal static class NodeProblem
{
    public static PlatformObservation Explain(PlatformObservation observed, Func<string, NodeView?> nodes)
    {
        if (observed is not { State: JobState.Pending or JobState.Running, Pod: { Spec.NodeName: { Length: > 0 } name, Status.Phase: "Pending" or "Running" or "Unknown" } pod }
            || nodes(name) is not { } node)
        {
            return observed;
        }

        if (node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is not true)
        {
            return observed with
            {
                Reason = Reasons.NodeNotReady,
                Message = $"Node {name} is NotReady. The state of pod {pod.Metadata.Name} is unknown.",
                WaitingSince = null,
            };
        }

        return node.Spec?.Unschedulable is true && observed.Reason is null
            ? observed with { Message = $"{observed.Message} Node {name} is cordoned. Draining it restarts the build of {observed.Platform}.".TrimStart() }
            : observed;
    }
}
