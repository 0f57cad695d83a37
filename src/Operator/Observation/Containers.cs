using k8s.Models;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Observation;

/// <summary>The containers of a build pod, in running order.</summary>
internal static class Containers
{
    /// <summary>Statuses of the steps, without the BuildKit sidecar.</summary>
    public static IEnumerable<V1ContainerStatus> Steps(V1Pod pod) =>
        (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .Where(status => status.Name != BuildKitSidecar.Name);

    /// <summary>When each step that has started did so, and when it ended.</summary>
    public static IReadOnlyList<StepStatus> Times(V1Pod pod) =>
    [
        .. Steps(pod)
            .Select(step => new StepStatus
            {
                Name = step.Name,
                StartedAt = step.State?.Running?.StartedAt ?? step.State?.Terminated?.StartedAt,
                CompletedAt = step.State?.Terminated?.FinishedAt,
            })
            .Where(step => step.StartedAt is not null),
    ];

    public static V1ContainerStatus? Sidecar(V1Pod pod) =>
        pod.Status?.InitContainerStatuses?.FirstOrDefault(status => status.Name == BuildKitSidecar.Name);

    /// <summary>The step that was at work when the pod ended; null if none had started.</summary>
    public static string? Running(V1Pod pod) =>
        Steps(pod).LastOrDefault(step => step.State?.Running is not null || step.State?.Terminated is { ExitCode: not 0 })?.Name;

    /// <summary>The step that runs, else the one that failed, else the one that waits, else the last.</summary>
    public static V1ContainerStatus? Current(V1Pod pod)
    {
        var steps = Steps(pod).ToList();
        return steps.FirstOrDefault(step => step.State?.Running is not null)
            ?? steps.FirstOrDefault(step => step.State?.Terminated is { ExitCode: not 0 })
            ?? steps.FirstOrDefault(step => step.State?.Waiting is not null)
            ?? steps.LastOrDefault();
    }
}
