namespace TalosImageOperator.LocalCluster.Tables;

/// <summary>The word in a pod's STATUS column.</summary>
internal static class PodPhase
{
    public static string Of(JsonObject pod, HashSet<string?> sidecars)
    {
        var reason = pod.Text("status", "reason") is { Length: > 0 } given ? given : pod.Text("status", "phase")
            ?? "Unknown";
        if (Condition(pod, "PodScheduled") is { } scheduled && scheduled.Text("reason") == "SchedulingGated")
        {
            reason = "SchedulingGated";
        }

        if (InitReason(pod, sidecars) is { } init)
        {
            reason = init;
        }
        else
        {
            reason = RunningReason(pod, reason);
        }

        if (pod.At("metadata", "deletionTimestamp") is null)
        {
            return reason;
        }

        if (pod.Text("status", "reason") == "NodeLost")
        {
            return "Unknown";
        }

        return pod.Text("status", "phase") is "Failed" or "Succeeded" ? reason : "Terminating";
    }

    public static bool Initializing(JsonObject pod, HashSet<string?> sidecars) => InitReason(pod, sidecars) is not null;

    private static string? InitReason(JsonObject pod, HashSet<string?> sidecars)
    {
        var total = pod.Items("spec", "initContainers")?.Count ?? 0;
        var done = 0;
        foreach (var status in pod.Items("status", "initContainerStatuses").Objects())
        {
            var ended = status.Map("state", "terminated");
            var sidecarStarted = sidecars.Contains(status.Text("name")) && status.Flag("started") == true;
            if (ended?.Integer("exitCode") == 0 || sidecarStarted)
            {
                done++;
                continue;
            }
            // A sidecar is stopped when the pod's work is over; that is no failed start.
            if (Condition(pod, "Initialized")?.Text("status") == "True")
            {
                return null;
            }

            if (ended is not null)
            {
                return Ended(ended, "Init:");
            }

            var waiting = status.Text("state", "waiting", "reason") ?? "";
            return waiting.Length > 0 && waiting != "PodInitializing" ? $"Init:{waiting}" : $"Init:{done}/{total}";
        }
        return null;
    }

    private static string RunningReason(JsonObject pod, string reason)
    {
        var anyRunning = false;
        foreach (var status in pod.Items("status", "containerStatuses").Objects().Reverse())
        {
            if (status.Text("state", "waiting", "reason") is { Length: > 0 } waiting)
            {
                reason = waiting;
            }
            else if (status.Map("state", "terminated") is { } ended)
            {
                reason = Ended(ended, "");
            }
            else if (status.Flag("ready") == true && status.At("state", "running") is not null)
            {
                anyRunning = true;
            }
        }
        if (reason != "Completed" || !anyRunning)
        {
            return reason;
        }

        return Condition(pod, "Ready")?.Text("status") == "True" ? "Running" : "NotReady";
    }

    private static string Ended(JsonObject ended, string prefix)
    {
        if (ended.Text("reason") is { Length: > 0 } reason)
        {
            return prefix + reason;
        }

        return ended.Integer("signal") is { } signal and not 0 ? $"{prefix}Signal:{signal}"
            : $"{prefix}ExitCode:{ended.Integer("exitCode")}";
    }

    private static JsonObject? Condition(JsonObject pod, string type) =>
        pod.Items("status", "conditions").Objects().FirstOrDefault(condition => condition.Text("type") == type);
}
