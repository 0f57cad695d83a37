using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Handles a suspended Job whose build is not suspended.</summary>
internal static class SuspendedJobs
{
    public static (PlatformObservation Observed, IReadOnlyList<Write> Writes) Advance(ReconcileInput input, PlatformObservation observed)
    {
        var job = observed.Job!;
        var queue = input.Run.Build.Spec.Job.QueueName;
        if ((Suspension.QueueOf(job) ?? "") != (queue ?? ""))
        {
            // Kueue rejects some changes of the label, so the Job is replaced.
            return (observed, [new Write.DeleteJob(job)]);
        }

        if (queue is { Length: > 0 })
        {
            return (observed with { Reason = Reasons.Queued, Message = $"Waiting for Kueue to admit Job {job.Metadata.Name} (local queue {queue})." }, []);
        }

        return Suspension.IsByOperator(job)
            ? (observed with { Reason = null, Message = null }, [new Write.SuspendJob(job, false)])
            : (observed with
            {
                Reason = Reasons.Queued,
                Message = $"Job {job.Metadata.Name} was suspended, but not by the operator. Resume it; "
                    + "if Kueue manages Jobs without a queue name, set spec.job.queueName.",
            }, []);
    }
}
