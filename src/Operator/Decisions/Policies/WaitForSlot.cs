using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Queues the build until it has one of the slots.</summary>
internal static class WaitForSlot
{
    /// <summary>
    /// A build with a running Job has already started. Jobs that Kueue admitted before the queue was removed from the spec do not count,
    /// but need no slot to continue. A build whose platforms all wait for a node does not take a slot. Kueue alone limits builds with
    /// spec.job.queueName, and a Job that someone else has suspended is resumed by them.
    /// </summary>
    public static bool Applies(BuildCase build) =>
        build.Run.Build.Spec.Job.QueueName is not { Length: > 0 }
        && !build.Seen.Jobs.Any(job => Suspension.TakesSlot(job) || Suspension.IsForeign(job))
        && (!build.Seen.Jobs.Any(JobObserver.IsLive) || build.Seen.Platforms.Any(seen => CanStart(build, seen)))
        && !BuildPlatforms.OnlyWaitsForNodes(build);

    public static Decision? Decide(BuildCase build) => build.Slot.MayRun
        ? null
        : new Decision
        {
            Phase = BuildPhase.Queued,
            Reason = Reasons.Queued,
            Message = $"Queued at position {build.Slot.Position}; {Running(build.Slot.Running)}."
                + (YieldSlot.WhatHeld(build) is { } held ? $" Its pods could not start: {held}" : ""),
            Platforms = build.Seen.Platforms,
        };

    private static bool CanStart(BuildCase build, PlatformObservation seen) =>
        seen.State == JobState.Suspended || (seen.State == JobState.Absent && build.Nodes[seen.Platform].Missing is null);

    private static string Running(int builds) => builds == 1 ? "1 build is running" : $"{builds} builds are running";
}
