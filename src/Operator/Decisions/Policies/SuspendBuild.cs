using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Deletes the running pods of a suspended build. A resumed build starts from its last cached layers.</summary>
internal static class SuspendBuild
{
    public static Decision? Decide(ReconcileInput input) => !input.Run.Build.Spec.Suspend
        ? null
        : new Decision
        {
            Phase = BuildPhase.Suspended,
            Reason = Reasons.Suspended,
            Message = "Suspended. Set spec.suspend to false to resume.",
            Platforms = input.Observed.Platforms,
            Writes = [.. input.Observed.All.Select(Suspend).OfType<Write>()],
        };

    // Kueue would resume a Job that it has admitted, so the Jobs are deleted. A resumed build gets new ones.
    private static Write? Suspend(PlatformObservation observed) => observed switch
    {
        { State: JobState.Pending or JobState.Running or JobState.Suspended, Job: { } job } when Suspension.QueueOf(job) is not null =>
            new Write.DeleteJob(job),
        { State: JobState.Pending or JobState.Running, Job: { } job } => new Write.SuspendJob(job, true),
        _ => null,
    };
}
