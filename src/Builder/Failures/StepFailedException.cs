using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Failures;

/// <summary>A step cannot continue; the exception says whose fault it is and what to do about it.</summary>
public sealed class StepFailedException(FailureClass failureClass, string reason, string message, IReadOnlyList<string>? log = null)
    : Exception(message)
{
    public FailureClass Class { get; } = failureClass;

    /// <summary>One of <c>Reasons</c>.</summary>
    public string Reason { get; } = reason;

    /// <summary>The log lines that show the fault; null: the step's own last lines.</summary>
    public IReadOnlyList<string>? Log { get; } = log;

    /// <summary>What the step can try before it gives up.</summary>
    public Remedy Remedy { get; init; }

    /// <summary>What failed and what was answered, without what to do; empty where <c>Message</c> is all there is.</summary>
    public string Fact { get; init; } = "";

    /// <summary>Infrastructure, but another pod would build everything again and fail the same way.</summary>
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

/// <summary>What may help against a failure without starting the whole build again.</summary>
public enum Remedy
{
    None,

    /// <summary>The other side did not answer, or asked to be left alone for a while.</summary>
    TryLater,

    /// <summary>A download was not what was expected.</summary>
    DownloadAgain,

    /// <summary>A registry refused the credentials of a push, or of a request for what was pushed.</summary>
    RenewCredentials,

    /// <summary>A registry refused the media types of a manifest.</summary>
    PushAsImage,
}
