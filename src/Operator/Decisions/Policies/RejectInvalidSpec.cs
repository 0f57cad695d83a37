using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Rejects a spec with errors. The message lists as many errors as fit a condition.</summary>
internal static class RejectInvalidSpec
{
    public static Decision? Decide(ReconcileInput input) => input.SpecErrors.Count == 0 ? null : Reject(Join(input.SpecErrors), input.Observed.Jobs);

    public static Decision Reject(string message, IEnumerable<JobView> jobs) => new()
    {
        Phase = BuildPhase.Failed,
        Reason = Reasons.InvalidSpec,
        Message = message,
        Stalled = true,
        Failure = new FailureStatus { Class = FailureClass.Input, Reason = Reasons.InvalidSpec, Message = message },
        Writes = [.. jobs.Select(job => new Write.DeleteJob(job))],
    };

    private static string Join(IReadOnlyList<string> errors)
    {
        const int room = 4000;
        var length = 0;
        var shown = errors.TakeWhile((error, index) => (length += error.Length + 2) <= room || index == 0).ToList();
        return string.Join(" ", shown) + (shown.Count == errors.Count ? "" : $" And {errors.Count - shown.Count} more errors.");
    }
}
