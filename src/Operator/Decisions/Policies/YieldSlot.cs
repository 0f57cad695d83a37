using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A build whose pods cannot start until a user acts keeps its slot only while no other build could use it. Otherwise its Jobs are
/// suspended, so that none of its pods starts without a slot, and it is queued last. It retries when it gets a slot again.
/// </summary>
internal static class YieldSlot
{
    public static Decision? Decide(ReconcileInput input) => Of(input, input.Observed.All) is not { } yielded
        ? null
        : new Decision
        {
            Phase = BuildPhase.Queued,
            Reason = Reasons.Queued,
            Message = yielded.Message,
            Platforms = input.Observed.Platforms,
            Writes = yielded.Writes,
        };

    /// <summary>What suspends those of the Jobs that are at work. Null if no other build needs the slot, or if a pod of theirs may start.</summary>
    public static (string Message, IReadOnlyList<Write> Writes)? Of(ReconcileInput input, IEnumerable<PlatformObservation> jobs)
    {
        var atWork = jobs.Where(observed => observed.Job is { } job && Suspension.TakesSlot(job)).ToList();
        return input.YieldAt is not { } now || atWork.Count == 0 || !atWork.All(CannotStart)
            ? null
            : ($"Queued again: another build runs meanwhile. {Problems(atWork)}",
                [.. atWork.Select(observed => new Write.SuspendJob(observed.Job!, true) { YieldedAt = now })]);
    }

    /// <summary>The problem that prevented the pods from starting while the build had its slot. Null if there was none.</summary>
    public static string? EarlierProblem(ReconcileInput input)
    {
        var held = input.Observed.All.Where(observed => observed is { Job: { } job, Message: not null } && Suspension.YieldedAt(job) is not null).ToList();
        return held.Count == 0 ? null : Problems(held);
    }

    // No step has started, and only a user can change that. Pods that wait for a node do not count, because an autoscaler takes minutes,
    // nor do pods that the node fails to start, because the kubelet retries. spec.job.timeout limits both.
    private static bool CannotStart(PlatformObservation observed) =>
        observed is { State: JobState.Pending, Reason: Reasons.SecretNotFound or Reasons.ConfigMapNotFound or Reasons.PodRefused };

    private static string Problems(IEnumerable<PlatformObservation> held) => string.Join(" ", held.Select(observed => $"{observed.Platform}: {observed.Message}"));
}
