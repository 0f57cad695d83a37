namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>Where the log endpoint of a pod gets its bytes: the node agent that runs the containers.</summary>
internal interface IPodLogs
{
    /// <summary>Writes a container's log to <paramref name="output"/>; with <c>Follow</c> until the container has ended.</summary>
    /// <exception cref="ApiException">400: the container has not started, or there is no previous one.</exception>
    Task StreamAsync(JsonObject pod, string container, LogOptions options, Stream output,
        CancellationToken cancellationToken);
}

/// <summary>The query of a <c>pods/log</c> request.</summary>
internal sealed record LogOptions
{
    public bool Follow { get; init; }

    /// <summary>The container's instance before the last restart.</summary>
    public bool Previous { get; init; }

    /// <summary>Puts the time in RFC 3339 with nanoseconds and a blank before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Only this many of the last lines; null for all.</summary>
    public long? TailLines { get; init; }

    /// <summary>Only what was written in the last so many seconds.</summary>
    public long? SinceSeconds { get; init; }

    /// <summary>Only what was written from then on.</summary>
    public DateTimeOffset? SinceTime { get; init; }
}
