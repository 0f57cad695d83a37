using k8s.Models;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Observation;

/// <summary>The containers of a build pod, in running order.</summary>
internal static class Containers
{
    /// <summary>Statuses of the steps, without the BuildKit sidecar.</summary>
    public static IEnumerable<V1ContainerStatus> Steps(V1Pod pod) =>
        (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .Where(status => status.Name != BuildKitSidecar.Name);

    public static V1ContainerStatus? Sidecar(V1Pod pod) =>
        pod.Status?.InitContainerStatuses?.FirstOrDefault(status => status.Name == BuildKitSidecar.Name);

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
