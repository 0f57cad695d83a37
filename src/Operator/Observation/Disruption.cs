using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Observation;

/// <summary>A pod that the cluster ends: drained, preempted, evicted because of a taint or by the kubelet.</summary>
internal static class Disruption
{
    /// <summary>Null if the pod is not disrupted.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions</remarks>
    public static string? Of(PodView pod)
    {
        var condition = pod.Status?.Conditions?.FirstOrDefault(candidate => candidate is { Type: "DisruptionTarget", Status: "True" });
        var reason = condition?.Reason ?? (pod.Status is { Phase: "Failed", Reason: "Evicted" or "Preempting" or "NodeShutdown" or "Terminated" or "NodeLost" } ? pod.Status.Reason : null);
        if (reason is null)
        {
            return null;
        }

        // The kubelet's message names the resource or the limit; that of the condition repeats or shortens it.
        var words = pod.Status?.Message is { Length: > 0 } kubelets ? kubelets : condition?.Message;
        return $"Pod {pod.Metadata.Name}{Node(pod)} {Verb(reason)}{(string.IsNullOrWhiteSpace(words) ? "" : $": {words.Trim().TrimEnd('.')}")}.";
    }

    /// <summary>Whether the pod still exists but is being ended.</summary>
    public static bool IsInProgress(PodView pod) =>
        pod.Status?.Phase is not ("Failed" or "Succeeded") && pod.Metadata.DeletionTimestamp is not null && Of(pod) is not null;

    private static string Verb(string reason) => reason switch
    {
        "PreemptionByScheduler" or "Preempting" => "was preempted by a pod of higher priority",
        "DeletionByTaintManager" => "was evicted because of a taint",
        "DeletionByPodGC" or "NodeLost" => "was deleted because its node is gone",
        "NodeShutdown" or "Terminated" => "was ended by a shutdown of its node",
        _ => "was evicted",
    };

    private static string Node(PodView pod) => pod.Spec?.NodeName is { Length: > 0 } node ? $" on node {node}" : "";
}
