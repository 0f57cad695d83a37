using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A finished run is final: Jobs that their TTL removed do not start it again. A success stays one until its content changes;
/// a failure until anything in the spec does.
/// </summary>
internal static class KeepFinishedRun
{
    public static Decision? Decide(BuildCase build)
    {
        var status = build.Status;
        return (build.SameRun, status.Phase) switch
        {
            (true, BuildPhase.Succeeded) => Keep(status, stalled: false),
            (true, BuildPhase.Failed) when build.GenerationSeen => Keep(status, stalled: true),
            _ => null,
        };
    }

    private static Decision Keep(TalosImageBuildStatus status, bool stalled)
    {
        var ready = status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        return new Decision
        {
            Phase = status.Phase!.Value,
            Reason = ready?.Reason ?? status.Failure?.Reason ?? Reasons.Succeeded,
            Message = ready?.Message ?? "",
            Stalled = stalled,
            Failure = status.Failure,
            Indexes = status.Outputs.Where(output => output.Digest is not null)
                .ToDictionary(output => output.Name, output => output.Digest!, StringComparer.Ordinal),
        };
    }
}
