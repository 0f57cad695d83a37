using System.Text.Json;
using k8s.Models;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Operator.Observation;

/// <summary>Reads what the Builder left in termination messages.</summary>
internal static class StepResults
{
    /// <summary>Null where the container ended without a result of its own: killed, or never a Builder.</summary>
    public static StepResult? Parse(V1ContainerStateTerminated? terminated)
    {
        if (terminated?.Message is not { Length: > 0 } message || message[0] != '{')
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(message, PlanningJsonContext.Default.StepResult);
        }
        catch (JsonException)
        {
            // A log's tail that the kubelet put in the message's place.
            return null;
        }
    }

    public static Dictionary<string, StepResult> Of(V1Pod pod) => Containers.Steps(pod)
        .Where(status => status.State?.Terminated is { ExitCode: 0 })
        .Select(status => (status.Name, Result: Parse(status.State.Terminated)))
        .Where(step => step.Result is not null)
        .ToDictionary(step => step.Name, step => step.Result!, StringComparer.Ordinal);
}
