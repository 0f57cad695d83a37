using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;

namespace TalosImageOperator.Operator.Status;

/// <summary>
/// The three conditions of kstatus. All three are always present, so that dashboards need not distinguish false from absent. The
/// transition time changes only together with the status of the condition.
/// </summary>
internal static class Conditions
{
    // Shortened for the column of kubectl. status.failure has the full message.
    private const int MaxMessage = 4096;

    public static IReadOnlyList<V1Condition> Calculate(
        IReadOnlyList<V1Condition> before, Decision decision, long generation, DateTimeOffset now)
    {
        var ready = decision switch
        {
            { Phase: BuildPhase.Succeeded } => "True",
            { Stalled: true } or { Phase: BuildPhase.Suspended } => "False",
            _ => "Unknown",
        };
        var reconciling = ready == "Unknown" ? "True" : "False";
        var stalled = decision.Stalled ? "True" : "False";
        return
        [
            Condition(ConditionTypes.Ready, ready),
            Condition(ConditionTypes.Reconciling, reconciling),
            Condition(ConditionTypes.Stalled, stalled),
        ];

        V1Condition Condition(string type, string status)
        {
            var old = before.FirstOrDefault(condition => condition.Type == type);
            return new V1Condition
            {
                Type = type,
                Status = status,
                Reason = decision.Reason,
                Message = decision.Message.Length > MaxMessage ? decision.Message[..MaxMessage] : decision.Message,
                ObservedGeneration = generation,
                LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now.UtcDateTime,
            };
        }
    }
}
