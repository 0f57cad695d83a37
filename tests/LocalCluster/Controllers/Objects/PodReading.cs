namespace TalosImageOperator.LocalCluster.Controllers.Objects;

/// <summary>What controllers ask of a pod.</summary>
internal static class PodReading
{
    public static string Phase(this JsonObject pod) => pod.Text("status", "phase") is { Length: > 0 } phase ? phase : "Pending";

    public static bool IsFinished(this JsonObject pod) => pod.Phase() is "Succeeded" or "Failed";

    public static bool IsActive(this JsonObject pod) => !pod.IsFinished() && !pod.IsTerminating();

    public static string? NodeName(this JsonObject pod) =>
        pod.Text("spec", "nodeName") is { Length: > 0 } name ? name : null;

    /// <summary>When its last container ended, according to its status.</summary>
    public static DateTimeOffset? FinishedAt(this JsonObject pod) =>
        pod.ContainerStatuses().Select(status => status.Time("state", "terminated", "finishedAt")).Max();

    /// <summary>Main containers first, then init containers and sidecars.</summary>
    public static IEnumerable<JsonObject> ContainerStatuses(this JsonObject pod) =>
        pod.Items("status", "containerStatuses").Objects().Concat(pod.Items("status", "initContainerStatuses").Objects());

    /// <summary>An init container that runs beside the main ones (a native sidecar).</summary>
    public static bool IsSidecar(this JsonObject initContainer) => initContainer.Text("restartPolicy") == "Always";
}
