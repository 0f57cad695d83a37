using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Observation;

/// <summary>The reason why a pod makes no progress.</summary>
internal static class PodWaiting
{
    // The kubelet restarts a sidecar forever. After five restarts, the build fails without waiting for the Job's deadline.
    private const int CrashLoopRestarts = 5;

    // The scheduler's word for a claim that its controller has yet to create.
    private const string EphemeralVolume = "waiting for ephemeral volume controller";

    private static readonly string[] UserNamespaceSigns =
        ["max_user_namespaces", "newuidmap", "user namespace", "unshare", "clone: operation not permitted", "fork/exec", "no space left on device"];

    public static (string? Reason, string? Message) Explain(PodView pod)
    {
        if (Unscheduled(pod) is { } condition)
        {
            return Explain(pod, condition);
        }

        var waiting = (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .FirstOrDefault(status => status.State?.Waiting?.Reason is not (null or "PodInitializing" or "ContainerCreating"));
        return waiting is null
            ? (null, ContainerCreatingMessage(pod))
            : (Reason(waiting.State!.Waiting!.Reason!), $"Container {waiting.Name}: {KubeletMessage(waiting)}");
    }

    // "Unschedulable" is also what the scheduler says while it waits for something other than a node.
    private static (string? Reason, string Message) Explain(PodView pod, ConditionView condition)
    {
        var message = condition.Message ?? "";
        var words = message.TrimEnd('.', ' ');
        return condition.Reason switch
        {
            "SchedulingGated" => (
                Reasons.Queued, $"Pod {pod.Metadata.Name} has scheduling gates: \"{words}\". It is scheduled once their controllers remove them."),
            "SchedulerError" => (Reasons.PodNotStarting, $"Pod {pod.Metadata.Name} could not be scheduled: \"{words}\". The scheduler retries."),
            _ when words.Contains(EphemeralVolume, StringComparison.Ordinal) => (
                null,
                $"Pod {pod.Metadata.Name} is waiting for the PersistentVolumeClaim of its workspace. If this persists, see kubectl describe pod -n "
                + $"{pod.Metadata.NamespaceProperty} {pod.Metadata.Name}."),
            _ => (Reasons.WaitingForNode, Unschedulable(pod, message)),
        };
    }

    // The scheduler ends with what preemption would do. Its count of nodes by cause is what matters.
    private static string Unschedulable(PodView pod, string words)
    {
        const string preemption = " preemption: ";
        var at = words.IndexOf(preemption, StringComparison.Ordinal);
        var cause = at < 0 ? words : words[..at];
        return $"Pod {pod.Metadata.Name} cannot be scheduled: \"{cause}\"."
            + (cause.Contains("Insufficient ", StringComparison.Ordinal)
                ? " Lower spec.job.resources.requests or the operator's --build-resources, or add a larger node."
                : "");
    }

    // Between two attempts the kubelet adds a prefix to the message of the last one.
    private static string KubeletMessage(ContainerStatusView waiting)
    {
        const string lastTry = "ErrImagePull: ";
        var state = waiting.State!.Waiting!;
        var words = state.Message ?? state.Reason!;
        var at = words.IndexOf(lastTry, StringComparison.Ordinal);
        words = at < 0 ? words : words[(at + lastTry.Length)..];
        return Reason(state.Reason!) != Reasons.ImageNotFound ? words
            : $"{words.TrimEnd('.')}. Check the operator's "
              + $"{(waiting.Name == BuildKitSidecar.Name ? "--buildkit-image" : "--builder-image")} and --image-pull-secret.";
    }

    // The kubelet alternates between two reasons for the same state.
    private static string Reason(string kubelets) => kubelets is "ErrImagePull" or "ImagePullBackOff" ? Reasons.ImageNotFound : kubelets;

    // A missing Secret or claim is reported only in the pod's events, not in its status.
    private static string? ContainerCreatingMessage(PodView pod) =>
        IsContainerCreating(pod)
            ? $"Pod {pod.Metadata.Name} is starting on node {pod.Spec.NodeName}. If this persists, see kubectl describe pod -n "
              + $"{pod.Metadata.NamespaceProperty} {pod.Metadata.Name}."
            : null;

    /// <summary>When a pod was scheduled, if none of its containers has started.</summary>
    public static DateTimeOffset? WaitingSince(PodView pod) =>
        IsContainerCreating(pod) ? pod.Status?.StartTime ?? pod.Metadata.CreationTimestamp : null;

    private static bool IsContainerCreating(PodView pod) =>
        pod.Spec?.NodeName is { Length: > 0 }
        && pod.Status?.Phase is not ("Succeeded" or "Failed")
        && (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .All(status => status.State?.Running is null && status.State?.Terminated is null);

    /// <summary>The failure of a BuildKit sidecar that does not start after several restarts.</summary>
    public static FailureStatus? FindCrashLoop(string platform, PodView pod)
    {
        if (Containers.Sidecar(pod) is not { } sidecar || !IsCrashLooping(sidecar))
        {
            return null;
        }

        var log = sidecar.LastState?.Terminated?.Message ?? sidecar.State?.Terminated?.Message;
        var noUserNamespaces = log is not null && UserNamespaceSigns.Any(sign => log.Contains(sign, StringComparison.OrdinalIgnoreCase));
        return new FailureStatus
        {
            Platform = platform,
            Step = BuildKitSidecar.Name,
            Class = FailureClass.Infrastructure,
            Reason = noUserNamespaces ? Reasons.UserNamespacesDisabled : Reasons.BuildKitUnavailable,
            Message = noUserNamespaces
                ? $"BuildKit cannot create a user namespace on node {pod.Spec.NodeName}. Set the sysctl user.max_user_namespaces there "
                  + "(Talos: machine.sysctls, such as \"11255\"), or set the operator's --buildkit-endpoint for this platform."
                : $"BuildKit does not start on node {pod.Spec.NodeName} (CrashLoopBackOff). See kubectl logs -n "
                  + $"{pod.Metadata.NamespaceProperty} {pod.Metadata.Name} -c {BuildKitSidecar.Name}.",
            LogTail = log,
        };
    }

    private static bool IsCrashLooping(ContainerStatusView container) => container is { Started: not true, RestartCount: >= CrashLoopRestarts };

    private static ConditionView? Unscheduled(PodView pod) => pod.Status?.Conditions?
        .FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False", Message: not null });
}
