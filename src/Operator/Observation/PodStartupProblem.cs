using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Observation;

/// <summary>A problem that prevents a pod from being created or starting. It is reported only in events, not by the Job or the pod.</summary>
internal static class PodStartupProblem
{
    // The kubelet's summary of failed mounts every two minutes, without their causes.
    private const string MountSummary = "Unable to attach or mount volumes";

    /// <summary>Adds the reason and the next action if the events report a problem.</summary>
    public static PlatformObservation Explain(PlatformObservation observed, IEnumerable<EventView> events)
    {
        // A Normal event after a warning means that the problem is solved, for example that a failed mount has succeeded.
        var problems = events.OrderBy(When).Reverse()
            .TakeWhile(entry => entry.Type == "Warning").Select(entry => entry.Message ?? "").Where(words => words.Length > 0).ToList();
        if (problems is not [var last, ..])
        {
            return observed;
        }

        if (observed.Pod is not { } pod)
        {
            return observed with { Reason = Reasons.PodRefused, Message = Refused(last) };
        }

        var words = last.StartsWith(MountSummary, StringComparison.Ordinal)
            ? problems.FirstOrDefault(candidate => !candidate.StartsWith(MountSummary, StringComparison.Ordinal)) ?? last
            : last;
        return MissingVolumeSource.In(pod, words) is { } missing
            ? observed with { Reason = missing.Reason, Message = missing.Message }
            : observed with
            {
                Reason = Reasons.PodNotStarting,
                Message = $"Pod {pod.Metadata.Name} cannot start on node {pod.Spec.NodeName}: {words.Trim().TrimEnd('.')}.",
            };
    }

    private static DateTime When(EventView entry) =>
        entry.Series?.LastObservedTime ?? entry.LastTimestamp ?? entry.EventTime ?? entry.Metadata.CreationTimestamp ?? DateTime.MinValue;

    // The text before it contains the pod's name, which differs for each attempt and would change the status each time.
    private static string Why(string words)
    {
        const string verdict = " is forbidden: ";
        var at = words.IndexOf(verdict, StringComparison.Ordinal);
        return at < 0 ? words : words[(at + verdict.Length)..];
    }

    private static string Refused(string words) => $"The API server denied creating the pod: {Why(words).TrimEnd('.')}."
        + Advice(words);

    private static string Advice(string words) =>
        words.Contains($"\"{BuildKitSidecar.Name}\"", StringComparison.Ordinal)
            ? " The BuildKit sidecar requires a namespace with the label pod-security.kubernetes.io/enforce=privileged. "
              + "Pods that use the operator's --buildkit-endpoint do not."
        : words.Contains("hostNetwork", StringComparison.Ordinal) ? " The operator's --host-network requests the network of the node."
        : words.Contains("PodSecurity", StringComparison.Ordinal) ? " The namespace's label pod-security.kubernetes.io/enforce sets the level."
        : words.Contains("quota", StringComparison.Ordinal)
            ? " Raise the quota, or lower spec.job.resources.requests. The build then continues."
        : "";
}
