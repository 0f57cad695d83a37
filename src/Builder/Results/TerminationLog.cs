using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Results;

/// <summary>Writes a step's result to the termination message file of its container.</summary>
public static class TerminationLog
{
    public static void Write(StepResult result, BuilderSettings settings, StepLog log)
    {
        try
        {
            if (settings.TerminationLog is { } path)
            {
                File.WriteAllText(path, TerminationMessage.Write(result, settings.MessageBytes));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Info($"Failed to write the result to {settings.TerminationLog}: {failure.Message}");
        }
    }
}
