namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>Where the log endpoint of a pod gets its bytes: the node agent that runs the containers.</summary>
internal interface IPodLogs
{
    /// <summary>Writes a container's log to <paramref name="output"/>; with <c>Follow</c> until the container has ended.</summary>
    /// <exception cref="ApiException">400: the container has not started, or there is no previous one.</exception>
    Task StreamAsync(JsonObject pod, string container, LogOptions options, Stream output,
        CancellationToken cancellationToken);
}
