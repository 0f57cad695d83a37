using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Observation;

/// <summary>Reads the Builder's results from termination messages.</summary>
internal static class StepResults
{
    /// <summary>Null if the container has no result: it was killed, or is not a Builder.</summary>
    public static StepResult? Parse(TerminatedView? terminated) => TerminationMessage.Read(terminated?.Message);

    public static Dictionary<string, StepResult> Of(PodView pod) => Containers.Steps(pod)
        .Where(status => status.State?.Terminated is { ExitCode: 0 })
        .Select(status => (status.Name, Result: Parse(status.State!.Terminated)))
        .Where(step => step.Result is not null)
        .ToDictionary(step => step.Name, step => step.Result!, StringComparer.Ordinal);
}
