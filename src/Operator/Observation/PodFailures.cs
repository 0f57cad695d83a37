using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Operator.Observation;

/// <summary>Why a pod failed: the Builder's own word where it left one, else what the kubelet says.</summary>
internal static class PodFailures
{
    private const int MaxLogTail = 2048;

    public static FailureStatus Find(string platform, V1Pod pod)
    {
        var failed = Containers.Steps(pod).FirstOrDefault(step => step.State?.Terminated is { ExitCode: not 0 });
        if (failed is null)
        {
            return OfPod(platform, pod);
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
            { Reason: "OOMKilled" } => failure with
            {
                Class = FailureClass.Infrastructure,
                Reason = Reasons.OutOfMemory,
                Message = $"Step {step} was killed for want of memory; give the pod's node or spec.job.resources more.",
            },
            { ExitCode: ExitCodes.Input } => failure with
            {
                Class = FailureClass.Input, Reason = Reasons.InvalidSpec, Message = $"Step {step} refused its input; see {log}.",
            },
            { ExitCode: ExitCodes.Interrupted or 137 } => failure with
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

    private static FailureStatus OfPod(string platform, V1Pod pod) => new()
    {
        Platform = platform,
        Class = FailureClass.Infrastructure,
        Reason = pod.Status?.Reason ?? Reasons.PodFailed,
        Message = pod.Status?.Message is { Length: > 0 } message
            ? $"Pod {pod.Metadata.Name}: {message}"
            : $"Pod {pod.Metadata.Name} failed before a step did; see kubectl describe pod -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name}.",
    };

    private static string? Tail(string? text) =>
        text is null || text.Length <= MaxLogTail ? text : text[^MaxLogTail..];
}
