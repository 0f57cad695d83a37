using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Observation;

/// <summary>What a pod that makes no progress waits for, in words for the status.</summary>
internal static class PodWaiting
{
    // The kubelet restarts a sidecar for ever; by the fifth time, waiting out the Job's deadline would tell nothing new.
    private const int CrashLoopRestarts = 5;

    private static readonly string[] UserNamespaceSigns =
        ["max_user_namespaces", "newuidmap", "user namespace", "unshare", "clone: operation not permitted", "fork/exec", "no space left on device"];

    public static (string? Reason, string? Message) Explain(V1Pod pod)
    {
        if (Scheduling(pod) is { } unschedulable)
        {
            return (Reasons.WaitingForNode, unschedulable);
        }

        var waiting = (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .FirstOrDefault(status => status.State?.Waiting?.Reason is not (null or "PodInitializing" or "ContainerCreating"));
        return waiting is null
            ? (null, Preparing(pod))
            : (Reason(waiting.State.Waiting.Reason), $"Container {waiting.Name}: {Words(waiting)}");
    }

    // Between two tries the kubelet puts words of its own before those of the last one.
    private static string Words(V1ContainerStatus waiting)
    {
        const string lastTry = "ErrImagePull: ";
        var words = waiting.State.Waiting.Message ?? waiting.State.Waiting.Reason;
        var at = words.IndexOf(lastTry, StringComparison.Ordinal);
        words = at < 0 ? words : words[(at + lastTry.Length)..];
        return Reason(waiting.State.Waiting.Reason) != Reasons.ImageNotFound ? words
            : $"{words.TrimEnd('.')}. Check the operator's "
              + $"{(waiting.Name == BuildKitSidecar.Name ? "--buildkit-image" : "--builder-image")} and --image-pull-secret.";
    }

    // The kubelet goes back and forth between two words for one state.
    private static string Reason(string kubelets) => kubelets is "ErrImagePull" or "ImagePullBackOff" ? Reasons.ImageNotFound : kubelets;

    // A Secret or claim that is missing shows in the pod's events alone: until a container starts, the status says nothing.
    private static string? Preparing(V1Pod pod) =>
        IsBeingPrepared(pod)
            ? $"Starts on node {pod.Spec.NodeName}; if that lasts, a Secret, volume or image is missing: see kubectl describe pod -n "
              + $"{pod.Metadata.NamespaceProperty} {pod.Metadata.Name}."
            : null;

    /// <summary>When a pod came to its node, if none of its containers has started since.</summary>
    public static DateTimeOffset? DueSince(V1Pod pod) =>
        IsBeingPrepared(pod) ? pod.Status?.StartTime ?? pod.Metadata.CreationTimestamp : null;

    private static bool IsBeingPrepared(V1Pod pod) =>
        pod.Spec?.NodeName is { Length: > 0 }
        && (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .All(status => status.State?.Running is null && status.State?.Terminated is null);

    /// <summary>A BuildKit sidecar that will not start however often it is tried.</summary>
    public static FailureStatus? CrashLooping(string platform, V1Pod pod)
    {
        if (Containers.Sidecar(pod) is not { Started: not true, RestartCount: >= CrashLoopRestarts } sidecar)
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
                ? $"BuildKit cannot make a user namespace on node {pod.Spec.NodeName}: set the sysctl user.max_user_namespaces there "
                  + "(Talos: machine.sysctls, for instance \"11255\"), or give the operator a BuildKit endpoint for this platform."
                : $"BuildKit did not start on node {pod.Spec.NodeName} in {sidecar.RestartCount} tries.",
            LogTail = log,
        };
    }

    private static string? Scheduling(V1Pod pod) => pod.Status?.Conditions?
        .FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })?.Message;
}
