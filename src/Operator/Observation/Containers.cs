using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Observation;

/// <summary>The containers of a build pod, in running order.</summary>
internal static class Containers
{
    /// <summary>Statuses of the steps, without the BuildKit sidecar.</summary>
    public static IEnumerable<ContainerStatusView> Steps(PodView pod) =>
        (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .Where(status => status.Name != BuildKitSidecar.Name);

    /// <summary>The start and end of each step that has started.</summary>
    public static IReadOnlyList<StepStatus> Times(PodView pod) =>
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

    /// <summary>
    /// The results of the finished steps, by step ID. A container that was killed has none, nor one that is not a Builder.
    /// </summary>
    public static Dictionary<string, StepResult> Results(PodView pod) => Steps(pod)
        .Where(status => status.State?.Terminated is { ExitCode: 0 })
        .Select(status => (status.Name, Result: TerminationMessage.Read(status.State!.Terminated!.Message)))
        .Where(step => step.Result is not null)
        .ToDictionary(step => step.Name, step => step.Result!, StringComparer.Ordinal);

    public static ContainerStatusView? Sidecar(PodView pod) =>
        pod.Status?.InitContainerStatuses?.FirstOrDefault(status => status.Name == BuildKitSidecar.Name);

    /// <summary>The step that was running when the pod ended. Null if none had started.</summary>
    public static string? Running(PodView pod) =>
        Steps(pod).LastOrDefault(step => step.State?.Running is not null || step.State?.Terminated is { ExitCode: not 0 })?.Name;

    /// <summary>The running step, else the failed one, else the waiting one, else the last.</summary>
    public static ContainerStatusView? Current(PodView pod)
    {
        var steps = Steps(pod).ToList();
        return steps.FirstOrDefault(step => step.State?.Running is not null)
            ?? steps.FirstOrDefault(step => step.State?.Terminated is { ExitCode: not 0 })
            ?? steps.FirstOrDefault(step => step.State?.Waiting is not null)
            ?? steps.LastOrDefault();
    }
}
