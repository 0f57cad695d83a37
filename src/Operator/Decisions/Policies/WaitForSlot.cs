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
    public static bool Applies(ReconcileInput input) =>
        input.Run.Build.Spec.Job.QueueName is not { Length: > 0 }
        && !input.Observed.Jobs.Any(job => Suspension.TakesSlot(job) || Suspension.IsByOthers(job))
        && (!input.Observed.Jobs.Any(JobObserver.IsLive) || input.Observed.Platforms.Any(observed => CanStart(input, observed)))
        && !BuildPlatforms.OnlyWaitsForNodes(input)
        && !Reproduce.OnlyWaitsForNodes(input);

    public static Decision? Decide(ReconcileInput input) => input.Slot.MayRun
        ? null
        : new Decision
        {
            Phase = BuildPhase.Queued,
            Reason = Reasons.Queued,
            Message = $"Queued at position {input.Slot.Position}; {Running(input.Slot.Running)}."
                + (YieldSlot.EarlierProblem(input) is { } held ? $" Its pods could not start: {held}" : ""),
            Platforms = input.Observed.Platforms,
        };

    private static bool CanStart(ReconcileInput input, PlatformObservation observed) =>
        observed.State == JobState.Suspended || (observed.State == JobState.Absent && input.Nodes[observed.Platform].Missing is null);

    private static string Running(int builds) => builds == 1 ? "1 build is running" : $"{builds} builds are running";
}
