namespace TalosImageOperator.Planning.Results;

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
