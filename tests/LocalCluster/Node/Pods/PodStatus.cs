using TalosImageOperator.LocalCluster.Node.Containers;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>Writes a report into a pod's status. No clock, no I/O.</summary>
internal static class PodStatus
{
    private const string Address = "127.0.0.1";
    private static readonly string[] GuaranteedResources = ["cpu", "memory"];

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
        status.SetDefaultText("qosClass", QualityOfService(pod));
        PodConditions.Apply(pod, report, phase, now);

        var main = Render(report, container => container.Kind == ContainerKind.Main);
        var init = Render(report, container => container.Kind != ContainerKind.Main);
        status["containerStatuses"] = main;
        status.Put("initContainerStatuses", init.Count == 0 ? null : init);
    }

    private static JsonArray Render(PodReport report, Func<ContainerRecord, bool> chosen) => [.. report.Containers.Where(chosen)
        .Select(container => (JsonNode?)ContainerStatus.Render(container, report.Ended, report.Containers.Count))];

    private static string QualityOfService(JsonObject pod)
    {
        List<JsonObject?> resources = [.. pod.Items("spec", "containers").Objects()
            .Concat(pod.Items("spec", "initContainers").Objects()).Select(container => container.Map("resources"))];
        if (resources.TrueForAll(one => one.Map("limits") is null or { Count: 0 } && one.Map("requests") is null or { Count: 0 }))
        {
            return "BestEffort";
        }
        return resources.TrueForAll(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool IsGuaranteed(JsonObject? resources) => GuaranteedResources.All(name =>
    {
        var limit = Quantity.Parse(resources.Map("limits")?[name]);
        var request = resources.Map("requests")?[name];
        return limit > 0 && (request is null || Quantity.Parse(request) == limit);
    });
}
