namespace TalosImageOperator.LocalCluster.Node;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "{Directory} was not given to group {Group}: {Reason}")]
    public static partial void OwnershipNotSet(ILogger log, string directory, long group, string reason);

    [LoggerMessage(LogLevel.Information, "Docker {Version} runs the pods of {Nodes}")]
    public static partial void DockerFound(ILogger log, string version, string nodes);

    [LoggerMessage(LogLevel.Error, "Docker does not answer, so no pod can run: {Reason}")]
    public static partial void DockerMissing(ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "Removed {Count} containers {When}")]
    public static partial void ContainersRemoved(ILogger log, int count, string when);

    [LoggerMessage(LogLevel.Error, "The worker of pod {Pod} failed")]
    public static partial void PodWorkerFailed(ILogger log, Exception fault, string pod);

    [LoggerMessage(LogLevel.Warning, "{Directory} could not be removed: {Reason}")]
    public static partial void DirectoryLeft(ILogger log, string directory, string reason);

    [LoggerMessage(LogLevel.Debug, "A heartbeat of {Node} failed: {Reason}")]
    public static partial void HeartbeatFailed(ILogger log, string node, string reason);
}
