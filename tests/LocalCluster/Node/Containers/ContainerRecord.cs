using TalosImageOperator.LocalCluster.Node.Images;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>
/// What is known of one container of a pod, as its status shows it. Immutable: each step replaces it as a whole.
/// Exactly one of waiting, <see cref="RunningSince"/> and <see cref="End"/> holds.
/// </summary>
internal sealed record ContainerRecord(JsonObject Spec, ContainerKind Kind)
{
    public string Name { get; } = Spec.Text("name") ?? "";

    public string WaitingReason { get; init; } = "PodInitializing";

    public string? WaitingMessage { get; init; }

    public DateTimeOffset? RunningSince { get; init; }

    public ContainerEnd? End { get; init; }

    /// <summary>The end before the current state.</summary>
    public ContainerEnd? LastEnd { get; init; }

    public int RestartCount { get; init; }

    public ImageInfo? Image { get; init; }

    /// <summary>Docker's id of the latest instance.</summary>
    public string? Id { get; init; }

    /// <summary>Its startup probe has succeeded, or it has none and runs.</summary>
    public bool Started { get; init; }

    public bool Ready { get; init; }

    public ContainerRecord Waiting(string reason, string? message = null) => this with
    {
        WaitingReason = reason,
        WaitingMessage = message,
        RunningSince = null,
        LastEnd = End ?? LastEnd,
        End = null,
        Started = false,
        Ready = false,
    };

    public ContainerRecord Running(string id, DateTimeOffset since) => this with { Id = id, RunningSince = since, End = null };

    public ContainerRecord Ended(ContainerEnd end) => this with
    {
        End = end,
        RunningSince = null,
        Started = false,
        Ready = Kind == ContainerKind.Init && end.Succeeded,
    };
}

/// <summary>How one instance of a container ended.</summary>
/// <param name="Id">Docker's ID of the container. Null if it was never created.</param>
internal sealed record ContainerEnd(
    string? Id, int ExitCode, string Reason, string Message, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public bool Succeeded => ExitCode == 0;
}

internal enum ContainerKind
{
    /// <summary>Must end before the next one starts.</summary>
    Init,

    /// <summary>An init container with restartPolicy Always: started in order, runs beside the main containers.</summary>
    Sidecar,

    Main,
}
