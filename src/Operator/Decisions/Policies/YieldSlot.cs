using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A build whose pods cannot start before somebody acts keeps its slot only as long as no other build could use it. Then its Jobs are
/// suspended, so that no pod of it starts without a slot, and it goes to the end of the line; when its turn comes, it tries again.
/// </summary>
internal static class YieldSlot
{
    public static Decision? Decide(BuildCase build)
    {
        var atWork = build.Seen.All.Where(seen => seen.Job is { } job && Suspension.TakesSlot(job)).ToList();
        return build.YieldAt is not { } now || atWork.Count == 0 || !atWork.All(IsHeld)
            ? null
            : new Decision
            {
                Phase = BuildPhase.Queued,
                Reason = Reasons.Queued,
                Message = $"Queued again: another build runs meanwhile. {WhatHolds(atWork)}",
                Platforms = build.Seen.Platforms,
                Writes = [.. atWork.Select(seen => new Write.SuspendJob(seen.Job!, true) { YieldedAt = now })],
            };
    }

    /// <summary>What kept the pods from starting when the build had its slot; null if nothing did.</summary>
    public static string? WhatHeld(BuildCase build)
    {
        var held = build.Seen.All.Where(seen => seen is { Job: { } job, Message: not null } && Suspension.YieldedAt(job) is not null).ToList();
        return held.Count == 0 ? null : WhatHolds(held);
    }

    // None of its steps has started, and only a person can change that. A pod that waits for a node is a matter of spec.job.timeout: an
    // autoscaler takes minutes. So is one that its node fails to start: the kubelet tries again.
    private static bool IsHeld(PlatformObservation seen) =>
        seen is { State: JobState.Pending, Reason: Reasons.SecretNotFound or Reasons.ConfigMapNotFound or Reasons.PodRefused };

    private static string WhatHolds(IEnumerable<PlatformObservation> held) => string.Join(" ", held.Select(seen => $"{seen.Platform}: {seen.Message}"));
}
