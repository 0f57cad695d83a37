using TalosImageOperator.LocalCluster.Node.Containers;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>The conditions that a kubelet sets on a pod; those of others stay.</summary>
internal static class PodConditions
{
    public static void Apply(JsonObject pod, PodReport report, string phase, DateTimeOffset now)
    {
        pod.SetCondition(now, "PodReadyToStartContainers", report.Prepared && !report.Ended);
        List<string> uninitialized = [.. report.Containers.Where(IsUninitialized).Select(container => container.Name)];
        var initialized = uninitialized.Count == 0 || phase == "Succeeded";
        pod.SetCondition(
            now, "Initialized", initialized, initialized ? null : "ContainersNotInitialized",
            initialized ? null : $"containers with incomplete status: [{string.Join(' ', uninitialized)}]");

        (var reason, var message) = Unready(report, phase);
        pod.SetCondition(now, "Ready", reason is null, reason, message);
        pod.SetCondition(now, "ContainersReady", reason is null, reason, message);
        pod.SetCondition(now, "PodScheduled", true);
    }

    private static (string? Reason, string? Message) Unready(PodReport report, string phase)
    {
        if (phase == "Succeeded")
        {
            return ("PodCompleted", null);
        }

        if (phase == "Failed")
        {
            return ("PodFailed", null);
        }

        List<string> unready = [.. report.Containers.Where(container => !IsReady(container)).Select(container => container.Name)];
        return unready.Count == 0
            ? (null, null)
            : ("ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
    }

    private static bool IsReady(ContainerRecord container) => container.Kind == ContainerKind.Init || container.Ready;

    private static bool IsUninitialized(ContainerRecord container) => container.Kind switch
    {
        ContainerKind.Init => container.End?.Succeeded != true,
        ContainerKind.Sidecar => !container.Started && container.End is null,
        _ => false,
    };
}
