using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Nothing runs for a spec that cannot be built; every error stands in one message.</summary>
internal static class RefuseInvalidSpec
{
    public static Decision? Decide(BuildCase build) => build.SpecErrors.Count == 0 ? null : Refuse(string.Join("; ", build.SpecErrors), build);

    private static Decision Refuse(string message, BuildCase build) => new()
    {
        Phase = BuildPhase.Failed,
        Reason = Reasons.InvalidSpec,
        Message = message,
        Stalled = true,
        Failure = new FailureStatus { Class = FailureClass.Input, Reason = Reasons.InvalidSpec, Message = message },
        Writes = [.. build.Seen.Jobs.Select(job => new Write.DeleteJob(job))],
    };
}
