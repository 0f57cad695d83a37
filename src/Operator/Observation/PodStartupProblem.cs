using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Observation;

/// <summary>What keeps a pod from being created or from starting, read from its events: neither Job nor pod says it.</summary>
internal static class PodStartupProblem
{
    /// <summary>The same platform with the reason and what to do about it, where its events tell of trouble.</summary>
    public static PlatformObservation Explain(PlatformObservation seen, IEnumerable<Corev1Event> events)
    {
        // The last word counts: a mount that failed once may have been made since, and the image be on its way.
        var last = events.OrderBy(When).LastOrDefault();
        return last is not { Type: "Warning", Message: { Length: > 0 } words } ? seen
            : seen.Pod is null ? seen with { Reason = Reasons.PodRefused, Message = Refused(words) }
            : MissingSource.In(seen.Pod, words) is { } missing ? seen with { Reason = missing.Reason, Message = missing.Message }
            : seen with { Reason = Reasons.PodNotStarting, Message = $"Pod {seen.Pod.Metadata.Name} cannot start on node {seen.Pod.Spec.NodeName}: {words}." };
    }

    private static DateTime When(Corev1Event entry) =>
        entry.Series?.LastObservedTime ?? entry.LastTimestamp ?? entry.EventTime ?? entry.Metadata.CreationTimestamp ?? DateTime.MinValue;

    // Before it stands the name of a pod, and each try has another: the status would change with every one.
    private static string Why(string words)
    {
        const string verdict = " is forbidden: ";
        var at = words.IndexOf(verdict, StringComparison.Ordinal);
        return at < 0 ? words : words[(at + verdict.Length)..];
    }

    private static string Refused(string words) => $"The cluster refuses the build's pod: {Why(words).TrimEnd('.')}."
        + Advice(words);

    private static string Advice(string words) =>
        words.Contains($"\"{BuildKitSidecar.Name}\"", StringComparison.Ordinal)
            ? " The BuildKit sidecar needs a namespace labelled pod-security.kubernetes.io/enforce=privileged; "
              + "pods that use a BuildKit endpoint of the operator do not."
        : words.Contains("hostNetwork", StringComparison.Ordinal) ? " The operator's --host-network asks for the node's network."
        : words.Contains("PodSecurity", StringComparison.Ordinal) ? " The namespace's label pod-security.kubernetes.io/enforce sets the level."
        : words.Contains("quota", StringComparison.Ordinal)
            ? " Raise the quota, or ask for less in spec.job.resources; the build then goes on by itself."
        : "";
}
