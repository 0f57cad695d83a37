using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;

namespace TalosImageOperator.Operator.Status;

/// <summary>
/// The three conditions of kstatus. All three are always present, so that a dashboard need not distinguish false from absent. A
/// transition time changes only with its status.
/// </summary>
internal static class Conditions
{
    // kubectl prints it in a column; status.failure has the rest.
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
