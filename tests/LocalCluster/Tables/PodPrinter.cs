namespace TalosImageOperator.LocalCluster.Tables;

internal static class PodPrinter
{
    public static TablePrinter Instance { get; } = new(
        [
            TablePrinter.NameColumn, new("Ready"), new("Status"), new("Restarts"), TablePrinter.AgeColumn, new("IP",
                Priority: 1),
            new("Node", Priority: 1), new("Nominated Node", Priority: 1), new("Readiness Gates", Priority: 1),
        ],
        Row);

    private static JsonArray Row(JsonObject pod, DateTimeOffset now)
    {
        JsonObject[] sidecars = [.. pod.Items("spec", "initContainers").Objects()
            .Where(container => container.Text("restartPolicy") == "Always")];
        HashSet<string?> sidecarNames = [.. sidecars.Select(container => container.Text("name"))];
        JsonObject[] running =
        [
            .. pod.Items("status", "initContainerStatuses").Objects()
                .Where(status => sidecarNames.Contains(status.Text("name"))),
            .. pod.Items("status", "containerStatuses").Objects(),
        ];
        var total = (pod.Items("spec", "containers")?.Count ?? 0) + sidecars.Length;
        var ready = running.Count(status => status.Flag("ready") == true && status.At("state", "running") is not null);
        return
        [
            pod.Name(), $"{ready}/{total}", PodPhase.Of(pod, sidecarNames), Restarts(pod, running, sidecarNames,
                now), CorePrinters.AgeOf(pod, now),
            Or(pod.Text("status", "podIP")), Or(pod.Text("spec", "nodeName")), Or(
                pod.Text("status", "nominatedNodeName")), "<none>",
        ];
    }

    private static string Restarts(JsonObject pod, JsonObject[] running, HashSet<string?> sidecars, DateTimeOffset now)
    {
        var counted = PodPhase.Initializing(pod, sidecars)
            ? [.. pod.Items("status", "initContainerStatuses").Objects()]
            : running;
        var restarts = counted.Sum(status => status.Integer("restartCount") ?? 0);
        var last = counted.Max(status => Timestamps.Parse(status.Text("lastState", "terminated", "finishedAt")));
        return restarts > 0 && last is { } time ? $"{restarts} ({Ages.Format(now - time)} ago)" : $"{restarts}";
    }

    private static string Or(string? text) => string.IsNullOrEmpty(text) ? "<none>" : text;
}
