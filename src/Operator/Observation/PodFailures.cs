using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Observation;

/// <summary>The failure of a pod: the Builder's result if there is one, else the report of Kubernetes.</summary>
internal static class PodFailures
{
    private const int MaxLogTail = 2048;
    private const string OutOfMemory = "OOMKilled";

    // 128 plus SIGKILL.
    private const int Killed = 137;

    // The kubelet's messages, from pkg/kubelet/eviction/helpers.go and defaults.go of Kubernetes.
    private static readonly string[] ContainerLimitSigns =
        ["exceeded its local ephemeral storage limit", "ephemeral local storage usage exceeds the total limit of containers"];

    private static readonly string[] OwnLimitSigns = [.. ContainerLimitSigns, "Usage of EmptyDir volume"];

    private static readonly string[] NodeDiskSigns = ["ephemeral-storage"];

    public static FailureStatus Find(string platform, PodView pod)
    {
        var failed = Containers.Steps(pod).FirstOrDefault(step => step.State?.Terminated is { ExitCode: not 0 });
        if (failed is null || (Stopped(failed) && (pod.Status?.Reason is not null || Disruption.Of(pod) is not null)))
        {
            return OfPod(platform, pod);
        }

        if (Containers.Sidecar(pod) is { } sidecar && (sidecar.State?.Terminated ?? sidecar.LastState?.Terminated)?.Reason == OutOfMemory)
        {
            return new FailureStatus
            {
                Platform = platform,
                Step = failed.Name,
                Class = FailureClass.Infrastructure,
                Reason = Reasons.OutOfMemory,
                Message = "BuildKit ran out of memory (OOMKilled). Increase spec.job.resources.limits.memory.",
            };
        }

        var terminated = failed.State!.Terminated!;
        return TerminationMessage.Read(terminated.Message)?.Error is { } error
            ? new FailureStatus
            {
                Platform = platform,
                Step = failed.Name,
                Class = error.Class,
                Reason = error.Reason,
                Message = error.Message,
                LogTail = error.LogTail,
            }
            : OfContainer(platform, pod, failed.Name, terminated);
    }

    private static FailureStatus OfContainer(string platform, PodView pod, string step, TerminatedView terminated)
    {
        var log = $"kubectl logs -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name} -c {step}";
        var failure = new FailureStatus { Platform = platform, Step = step, LogTail = Tail(terminated.Message) };
        return terminated switch
        {
            { Reason: OutOfMemory } => failure with
            {
                Class = FailureClass.Infrastructure,
                Reason = Reasons.OutOfMemory,
                Message = $"Step {step} ran out of memory (OOMKilled). Use a larger node, or raise the LimitRange of namespace {pod.Metadata.NamespaceProperty}.",
            },
            { Reason: "StartError" or "ContainerCannotRun" } => failure with
            {
                Class = FailureClass.Infrastructure,
                Reason = Reasons.PodFailed,
                Message = $"Step {step} could not be started. Check the operator's --builder-image.",
            },
            { ExitCode: ExitCodes.Input } => failure with
            {
                Class = FailureClass.Input,
                Reason = Reasons.InvalidSpec,
                Message = $"Step {step} rejected its input. See {log}.",
            },
            { ExitCode: ExitCodes.Interrupted or Killed } => failure with
            {
                Class = FailureClass.Infrastructure,
                Reason = Reasons.Interrupted,
                Message = $"Step {step} was stopped from outside (exit code {terminated.ExitCode}). See {log}.",
            },
            _ => failure with
            {
                Class = terminated.ExitCode is ExitCodes.Infrastructure or ExitCodes.FinalInfrastructure
                    ? FailureClass.Infrastructure
                    : FailureClass.Build,
                Reason = Reasons.BuildFailed,
                Message = $"Step {step} failed with exit code {terminated.ExitCode}. See {log}.",
            },
        };
    }

    // The kubelet has many reasons, and not all are valid in a condition.
    private static FailureStatus OfPod(string platform, PodView pod)
    {
        var failure = new FailureStatus { Platform = platform, Step = Containers.Running(pod), Class = FailureClass.Infrastructure };
        return Disruption.Of(pod) is { } disruption
            ? failure with
            {
                Class = IsPastItsLimit(pod) ? FailureClass.Input : FailureClass.Infrastructure,
                Reason = IsFullDisk(pod) ? Reasons.OutOfDisk : Reasons.PodEvicted,
                Message = IsFullDisk(pod) ? $"{disruption} {DiskRemedy(pod)}" : disruption,
            }
            : failure with
            {
                Reason = Reasons.PodFailed,
                Message = pod.Status?.Message is { Length: > 0 } message
                    ? $"Pod {pod.Metadata.Name} failed ({pod.Status.Reason ?? "Failed"}): {message.Trim().TrimEnd('.')}."
                    : $"Pod {pod.Metadata.Name} failed without a failed step. See kubectl describe pod -n "
                      + $"{pod.Metadata.NamespaceProperty} {pod.Metadata.Name}.",
            };
    }

    private static bool Stopped(ContainerStatusView step) => step.State!.Terminated!.ExitCode is ExitCodes.Interrupted or Killed;

    /// <summary>
    /// Whether the pod was evicted because it exceeded its own limit, not because its node is full. The Job controller does not count such a
    /// pod as disrupted.
    /// </summary>
    public static bool IsPastItsLimit(PodView pod) => IsEvicted(pod, OwnLimitSigns);

    private static bool IsFullDisk(PodView pod) => IsEvicted(pod, NodeDiskSigns) || IsPastItsLimit(pod);

    private static bool IsEvicted(PodView pod, string[] signs) =>
        pod.Status is { Reason: "Evicted", Message: { } message } && signs.Any(sign => message.Contains(sign, StringComparison.Ordinal));

    private static string DiskRemedy(PodView pod) => IsEvicted(pod, ContainerLimitSigns)
        ? $"Increase spec.job.resources.limits.ephemeral-storage, or the LimitRange of namespace {pod.Metadata.NamespaceProperty}; "
          + "a workspace with spec.job.workspace.storageClassName does not count."
        : "Increase spec.job.workspace.size, or set spec.job.workspace.storageClassName.";

    private static string? Tail(string? text) =>
        text is null || text.Length <= MaxLogTail ? text : text[^MaxLogTail..];
}
