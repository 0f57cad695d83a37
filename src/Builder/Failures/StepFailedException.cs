using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Failures;

/// <summary>A step failed. The class says who can fix it, and the message says how.</summary>
public sealed class StepFailedException(FailureClass failureClass, string reason, string message, IReadOnlyList<string>? log = null)
    : Exception(message)
{
    public FailureClass Class { get; } = failureClass;

    /// <summary>One of <c>Reasons</c>.</summary>
    public string Reason { get; } = reason;

    /// <summary>The log lines that show the cause. Null: the step's last lines.</summary>
    public IReadOnlyList<string>? Log { get; } = log;

    /// <summary>How the step can recover from the failure.</summary>
    public Remedy Remedy { get; init; }

    /// <summary>The failed operation and the answer, without the next action. Empty if there is only <c>Message</c>.</summary>
    public string Fact { get; init; } = "";

    /// <summary>For Infrastructure: another pod would rebuild everything and fail in the same way.</summary>
    public bool IsFinal { get; init; }

    public int ExitCode => Class switch
    {
        FailureClass.Input => ExitCodes.Input,
        FailureClass.Build => ExitCodes.Build,
        _ => IsFinal ? ExitCodes.FinalInfrastructure : ExitCodes.Infrastructure,
    };

    /// <summary>The same failure, and what else there is to say about it.</summary>
    public StepFailedException With(string sentence) =>
        new(Class, Reason, $"{Message} {sentence}", Log) { Remedy = Remedy, Fact = Fact, IsFinal = IsFinal };

    public static StepFailedException Input(string reason, string message) => new(FailureClass.Input, reason, message);

    public static StepFailedException Build(string reason, string message) => new(FailureClass.Build, reason, message);

    public static StepFailedException Infrastructure(string reason, string message) =>
        new(FailureClass.Infrastructure, reason, message);
}

/// <summary>How a step can recover from a failure without another pod.</summary>
public enum Remedy
{
    None,

    /// <summary>The server did not answer, or limits the rate of requests.</summary>
    Retry,

    /// <summary>A download does not have the expected checksum.</summary>
    RetryDownload,

    /// <summary>A registry refused the credentials of a push, or of a request for a pushed manifest.</summary>
    RenewCredentials,

    /// <summary>A registry refused the media types of a manifest.</summary>
    PushAsImage,
}
