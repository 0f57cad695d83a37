using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Observation;

/// <summary>Problems of a pod's node: the kubelet no longer reports, or the node may be drained soon.</summary>
internal static class NodeProblem
{
    public static PlatformObservation Explain(PlatformObservation seen, Func<string, NodeView?> nodes)
    {
        if (seen is not { State: JobState.Pending or JobState.Running, Pod: { Spec.NodeName: { Length: > 0 } name, Status.Phase: "Pending" or "Running" or "Unknown" } pod }
            || nodes(name) is not { } node)
        {
            return seen;
        }

        if (node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is not true)
        {
            return seen with
            {
                Reason = Reasons.NodeNotReady,
                Message = $"Node {name} is NotReady. The state of pod {pod.Metadata.Name} is unknown.",
                DueSince = null,
            };
        }

        return node.Spec?.Unschedulable is true && seen.Reason is null
            ? seen with { Message = $"{seen.Message} Node {name} is cordoned. Draining it restarts the build of {seen.Platform}.".TrimStart() }
            : seen;
    }
}
