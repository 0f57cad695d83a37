using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Results;

/// <summary>
/// What a step leaves in its termination message, as compact JSON: under 400 bytes on success, since the containers of a pod
/// share 12 KiB. The Builder writes it, the operator reads it.
/// </summary>
public sealed record StepResult
{
    public required string Step { get; init; }

    /// <summary>Source step: the 40 digits of the commit.</summary>
    public string? Commit { get; init; }

    /// <summary>Source step: seconds since 1970.</summary>
    public long? SourceDateEpoch { get; init; }

    /// <summary>The pushed manifest. Publish step: SHA-256 over a line <c>name digest</c> for each index, in the plan's order.</summary>
    public string? Digest { get; init; }

    /// <summary>The pushed manifest's size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>An artifact's files; left out where they would not fit, the artifact's manifest has them.</summary>
    public IReadOnlyList<OutputFile>? Files { get; init; }

    public StepError? Error { get; init; }
}

public sealed record StepError
{
    public required FailureClass Class { get; init; }

    /// <summary>One of <c>Reasons</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence that says what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The last lines of the step's log, as many as fit.</summary>
    public string? LogTail { get; init; }
}

/// <summary>The Builder's exit codes; the Job's podFailurePolicy is made of them.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The input is at fault: no retry.</summary>
    public const int Input = 64;

    /// <summary>A build step failed: no retry.</summary>
    public const int Build = 65;

    /// <summary>Worth another try: registry, network, disk pressure.</summary>
    public const int Infrastructure = 75;

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Interrupted = 143;
}
