using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Runs a step and turns every outcome into a result and an exit code.</summary>
public static class StepSession
{
    private const int TailLines = 60;

    public static async Task<StepOutcome> RunAsync(
        string step, StepLog log, Func<CancellationToken, Task<StepResult>> work, CancellationToken stop)
    {
        try
        {
            log.Info($"Starting step {step}");
            var result = await work(stop);
            log.Info($"Step {step} succeeded{(result.Digest is null ? "" : $": {result.Digest}")}");
            return new StepOutcome(result, ExitCodes.Success);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Failed(
                step, log, FailureClass.Infrastructure, Reasons.Interrupted,
                $"Step {step} was interrupted before it finished.", log: null, ExitCodes.Interrupted);
        }
        catch (StepFailedException failure)
        {
            return Failed(step, log, failure.Class, failure.Reason, failure.Message, failure.Log, failure.ExitCode);
        }
#pragma warning disable CA1031 // An unhandled exception would end the container without a result.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Failed(
                step, log, FailureClass.Infrastructure, IsDiskFull(failure) ? Reasons.OutOfDisk : Reasons.PodFailed,
                IsDiskFull(failure)
                    ? $"The disk ran full during step {step} ({failure.Message}). Increase spec.job.workspace.size; in a local run, free space in --workdir."
                    : $"Step {step} stopped with {failure.GetType().Name}: {failure.Message}",
                log: null, ExitCodes.Infrastructure);
        }
    }

    private static StepOutcome Failed(
        string step, StepLog stepLog, FailureClass failureClass, string reason, string message, IReadOnlyList<string>? log, int code)
    {
        var clean = stepLog.Redact(message);
        TryLog(stepLog, $"Step {step} failed: {reason}: {clean}");
        var tail = string.Join('\n', (log ?? stepLog.Tail).TakeLast(TailLines).Select(stepLog.Redact));
        var error = new StepError
        {
            Class = failureClass,
            Reason = reason,
            Message = clean,
            LogTail = tail.Length == 0 ? null : tail,
        };
        return new StepOutcome(new StepResult { Step = step, Error = error }, code);
    }

    // If writing the log is what failed, the result still reports the failure.
    private static void TryLog(StepLog log, string text)
    {
        try
        {
            log.Info(text);
        }
        catch (IOException)
        {
        }
    }

    private static bool IsDiskFull(Exception failure) => failure is IOException
        && (failure.Message.Contains("No space left", StringComparison.Ordinal) || failure.Message.Contains("Disk quota", StringComparison.OrdinalIgnoreCase));
}

/// <summary>The outcome of a step.</summary>
public sealed record StepOutcome(StepResult Result, int ExitCode);
