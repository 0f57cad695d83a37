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

    /// <summary>The problem that prevented the pods from starting while the build had its slot. Null if there was none.</summary>
    public static string? WhatHeld(BuildCase build)
    {
        var held = build.Seen.All.Where(seen => seen is { Job: { } job, Message: not null } && Suspension.YieldedAt(job) is not null).ToList();
        return held.Count == 0 ? null : WhatHolds(held);
    }

    // No step has started, and only a user can change that. Pods that wait for a node do not count, because an autoscaler takes minutes,
    // nor do pods that the node fails to start, because the kubelet retries. spec.job.timeout limits both.
    private static bool IsHeld(PlatformObservation seen) =>
        seen is { State: JobState.Pending, Reason: Reasons.SecretNotFound or Reasons.ConfigMapNotFound or Reasons.PodRefused };

    private static string WhatHolds(IEnumerable<PlatformObservation> held) => string.Join(" ", held.Select(seen => $"{seen.Platform}: {seen.Message}"));
}
