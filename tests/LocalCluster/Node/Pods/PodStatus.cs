using TalosImageOperator.LocalCluster.Node.Containers;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>Writes a report into a pod's status. No clock, no I/O.</summary>
internal static class PodStatus
{
    private const string Address = "127.0.0.1";

    public static void Apply(JsonObject pod, PodReport report, DateTimeOffset now)
    {
        var status = pod.Child("status");
        var phase = PodPhase.Of(report);
        status["phase"] = phase;
        status.Put("reason", report.FailureReason);
        status.Put("message", report.FailureMessage);
        status.SetDefaultText("startTime", Timestamps.Format(now));
        status["hostIP"] = Address;
        status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = Address });
        status["podIP"] = Address;
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = Address });
        PodConditions.Apply(pod, report, phase, now);

        var main = Render(report, container => container.Kind == ContainerKind.Main);
        var init = Render(report, container => container.Kind != ContainerKind.Main);
        status["containerStatuses"] = main;
        status.Put("initContainerStatuses", init.Count == 0 ? null : init);
    }

    private static JsonArray Render(PodReport report, Func<ContainerRecord, bool> chosen) => [.. report.Containers.Where(chosen)
        .Select(container => (JsonNode?)ContainerStatus.Render(container, report.Ended, report.Containers.Count))];
}

/// <summary>Everything that the agent has to say about a pod.</summary>
/// <param name="Containers">Init containers and sidecars in order, then the main ones.</param>
/// <param name="Prepared">Its volumes are set up.</param>
/// <param name="Ended">Nothing of it runs, nor will again.</param>
/// <param name="FailureReason">Why the agent ended the pod, such as DeadlineExceeded. Null if it ended by itself.</param>
internal sealed record PodReport(
    IReadOnlyList<ContainerRecord> Containers, bool Prepared, bool Ended, string? FailureReason, string? FailureMessage);

/// <summary>A pod's phase. It becomes final only when nothing runs any more, sidecars included.</summary>
internal static class PodPhase
{
    public static string Of(PodReport report)
    {
        List<ContainerRecord> main = [.. report.Containers.Where(container => container.Kind == ContainerKind.Main)];
        if (report.Ended)
        {
            var succeeded = report.FailureReason is null && main.TrueForAll(container => EndOf(container)?.Succeeded == true);
            return succeeded ? "Succeeded" : "Failed";
        }
        return main.Exists(container => container.Id is not null) ? "Running" : "Pending";
    }

    public static ContainerEnd? EndOf(ContainerRecord container) =>
        container.RunningSince is null ? container.End ?? container.LastEnd : null;
}

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
