using TalosImageOperator.LocalCluster.Node.Containers;
using TalosImageOperator.LocalCluster.Node.Termination;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>A container's entry in a pod's status.</summary>
internal static class ContainerStatus
{
    /// <param name="containers">How many containers share the room for termination messages.</param>
    public static JsonObject Render(ContainerRecord container, bool podEnded, int containers)
    {
        var last = container.LastEnd;
        var end = container.End;
        if (podEnded && end is null && container.RunningSince is null && last is not null)
        {
            (end, last) = (last, null);
        }

        var status = new JsonObject
        {
            ["name"] = container.Name,
            ["state"] = State(container, end, containers),
            ["lastState"] = last is null ? [] : new JsonObject { ["terminated"] = Terminated(last, containers) },
            ["ready"] = container.Ready && !(podEnded && container.Kind != ContainerKind.Init),
            ["restartCount"] = container.RestartCount,
            ["image"] = container.Spec.Text("image"),
            ["imageID"] = container.Image?.Id ?? "",
            ["started"] = container.Started,
        };
        if (container.Id is not null)
        {
            status["containerID"] = $"docker://{container.Id}";
        }

        return status;
    }

    private static JsonObject State(ContainerRecord container, ContainerEnd? end, int containers)
    {
        if (end is not null)
        {
            return new JsonObject { ["terminated"] = Terminated(end, containers) };
        }

        if (container.RunningSince is { } since)
        {
            return new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Timestamps.Format(since) } };
        }
        var waiting = new JsonObject { ["reason"] = container.WaitingReason };
        waiting.Put("message", container.WaitingMessage);
        return new JsonObject { ["waiting"] = waiting };
    }

    private static JsonObject Terminated(ContainerEnd end, int containers)
    {
        var result = new JsonObject { ["exitCode"] = end.ExitCode, ["reason"] = end.Reason };
        if (end.Message.Length > 0)
        {
            result["message"] = TerminationMessage.Limit(end.Message, containers);
        }

        result.Put("startedAt", end.StartedAt is { } started ? Timestamps.Format(started) : null);
        result.Put("finishedAt", end.FinishedAt is { } finished ? Timestamps.Format(finished) : null);
        result.Put("containerID", end.Id is null ? null : $"docker://{end.Id}");
        return result;
    }
}
