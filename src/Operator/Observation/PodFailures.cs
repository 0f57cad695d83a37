using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Operator.Observation;

/// <summary>Why a pod failed: the Builder's own word where it left one, else what the kubelet says.</summary>
internal static class PodFailures
{
    private const int MaxLogTail = 2048;
    private const string OutOfMemory = "OOMKilled";

    // By SIGKILL.
    private const int Killed = 137;

    public static FailureStatus Find(string platform, V1Pod pod)
    {
        var failed = Containers.Steps(pod).FirstOrDefault(step => step.State?.Terminated is { ExitCode: not 0 });
        if (failed is null || (Stopped(failed) && pod.Status?.Reason is not null))
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
                Message = "BuildKit was killed for want of memory; raise the memory in spec.job.resources.",
            };
        }

        var terminated = failed.State.Terminated;
        return StepResults.Parse(terminated)?.Error is { } error
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

    private static FailureStatus OfContainer(string platform, V1Pod pod, string step, V1ContainerStateTerminated terminated)
    {
        var log = $"kubectl logs -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name} -c {step}";
        var failure = new FailureStatus { Platform = platform, Step = step, LogTail = Tail(terminated.Message) };
        return terminated switch
        {
            { Reason: OutOfMemory } => failure with
            {
                Class = FailureClass.Infrastructure,
                Reason = Reasons.OutOfMemory,
                Message = $"Step {step} was killed for want of memory: the node, or a LimitRange of the namespace, gives it too little.",
            },
            { Reason: "StartError" or "ContainerCannotRun" } => failure with
            {
                Class = FailureClass.Infrastructure,
                Reason = Reasons.PodFailed,
                Message = $"Step {step} could not be started; is the operator's --builder-image right?",
            },
            { ExitCode: ExitCodes.Input } => failure with
            {
                Class = FailureClass.Input,
                Reason = Reasons.InvalidSpec,
                Message = $"Step {step} refused its input; see {log}.",
            },
            { ExitCode: ExitCodes.Interrupted or Killed } => failure with
            {
                Class = FailureClass.Infrastructure,
                Reason = Reasons.Interrupted,
                Message = $"Step {step} was stopped with exit code {terminated.ExitCode}; see {log}.",
            },
            _ => failure with
            {
                Class = terminated.ExitCode == ExitCodes.Infrastructure ? FailureClass.Infrastructure : FailureClass.Build,
                Reason = Reasons.BuildFailed,
                Message = $"Step {step} ended with exit code {terminated.ExitCode}; see {log}.",
            },
        };
    }

    // The kubelet's reasons are many, and not all of them words that a condition may hold.
    private static FailureStatus OfPod(string platform, V1Pod pod) => new()
    {
        Platform = platform,
        Class = FailureClass.Infrastructure,
        Reason = IsFullDisk(pod) ? Reasons.OutOfDisk : Reasons.PodFailed,
        Message = pod.Status?.Message is { Length: > 0 } message
            ? $"Pod {pod.Metadata.Name}: {pod.Status.Reason ?? "failed"}: {message.TrimEnd()}"
              + (IsFullDisk(pod) ? " Raise spec.job.workspace.size, or name a storageClassName there." : "")
            : $"Pod {pod.Metadata.Name} failed before a step did; see kubectl describe pod -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name}.",
    };

    private static bool Stopped(V1ContainerStatus step) => step.State.Terminated.ExitCode is ExitCodes.Interrupted or Killed;

    /// <summary>Evicted for what it wrote itself, not for want of room on its node.</summary>
    public static bool IsPastItsLimit(V1Pod pod) =>
        IsFullDisk(pod) && pod.Status.Message.Contains("exceeds the", StringComparison.Ordinal);

    private static bool IsFullDisk(V1Pod pod) =>
        pod.Status is { Reason: "Evicted", Message: { } message }
        && (message.Contains("ephemeral-storage", StringComparison.Ordinal) || message.Contains("EmptyDir", StringComparison.OrdinalIgnoreCase));

    private static string? Tail(string? text) =>
        text is null || text.Length <= MaxLogTail ? text : text[^MaxLogTail..];
}
