using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Results;

/// <summary>Leaves a step's result where the kubelet and the later steps look for it.</summary>
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
            log.Say($"the result could not be left in {settings.TerminationLog}: {failure.Message}");
        }
    }
}
