using System.Globalization;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Observation;

/// <summary>Derives the progress of a platform from its Job and pods.</summary>
internal static class JobObserver
{
    private const string DeadlineExceeded = "DeadlineExceeded";

    public static PlatformObservation Observe(string platform, JobView job, IEnumerable<PodView> podsOfBuild)
    {
        var pods = podsOfBuild
            .Where(pod => pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.Uid) is true)
            .OrderBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Status?.Phase != "Failed").ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
            .ToList();
        var pod = pods.LastOrDefault(candidate => candidate.Status?.Phase == "Succeeded") ?? pods.LastOrDefault();
        var state = State(job, pod);

        // The progress of a Job that is being deleted is ignored, because it may be the reason for the deletion.
        var results = pod is null || state == JobState.Terminating ? [] : Containers.Results(pod);
        var observation = new PlatformObservation
        {
            Platform = platform,
            State = state,
            Job = job,
            Pod = pod,
            Step = pod is null ? null : Containers.Current(pod)?.Name,
            StepsDone = pod is null ? 0 : Containers.Steps(pod).Count(step => step.State?.Terminated is { ExitCode: 0 }),
            Attempts = state == JobState.Terminating ? 0 : Math.Max(pods.Count, Counted(job, pods)),
            StartedAt = job.Status?.StartTime,
            CompletedAt = job.Status?.CompletionTime ?? Condition(job, "Failed")?.LastTransitionTime,
            Steps = pod is null ? [] : Containers.Times(pod),
            Results = results,
            Source = Source(results),
            Trees = SourceResults.Of(results),
            DroppedModules = results.Values.Select(result => result.DroppedModules).FirstOrDefault(modules => modules is not null) ?? [],
            Inputs = results.GetValueOrDefault(StepIds.Inputs)?.Digest,
            VerifiedImages = results.GetValueOrDefault(StepIds.Inputs)?.Verified,
            UnpinnedImages = results.GetValueOrDefault(StepIds.Inputs)?.Unread ?? [],
            Snapshotter = results.Values.Select(result => result.Snapshotter).FirstOrDefault(name => name is not null),
        };

        // Each retry would take hours and fill the same disk again.
        return state is JobState.Pending or JobState.Running && pods.FirstOrDefault(PodFailures.IsPastItsLimit) is { } evicted
            ? observation with { State = JobState.Failed, Pod = evicted, Failure = PodFailures.Find(platform, evicted) }
            : Explain(observation);
    }

    // Ended pods are listed by UID until the Job's counters include them.
    // A running pod that the cache does not have yet is counted when it comes: by its name, it is another than the status knows.
    private static int Counted(JobView job, IReadOnlyList<PodView> pods) => job.Status is { } status
        ? (pods.All(HasEnded) ? 0 : status.Active ?? 0) + (status.Succeeded ?? 0) + (status.Failed ?? 0)
          + (status.UncountedTerminatedPods?.Succeeded?.Count ?? 0) + (status.UncountedTerminatedPods?.Failed?.Count ?? 0)
        : 0;

    // Jobs and pods have separate watches: the end of a Job may arrive before that of the pod that caused it.
    private static bool HasEnded(PodView pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    private static JobState State(JobView job, PodView? pod) => job switch
    {
        { Metadata.DeletionTimestamp: not null } => JobState.Terminating,
        _ when Condition(job, "Complete") is not null && (pod is null || HasEnded(pod)) => pod is null ? JobState.ResultsLost : JobState.Succeeded,
        _ when Condition(job, "Failed") is { } failed && (pod is null || HasEnded(pod) || failed.Reason == DeadlineExceeded) => JobState.Failed,
        _ when job.Spec.Suspend is true => JobState.Suspended,
        _ when pod is not null && Containers.Steps(pod).Any(step => step.State?.Running is not null || step.State?.Terminated is not null)
            => JobState.Running,
        _ => JobState.Pending,
    };

    private static PlatformObservation Explain(PlatformObservation observed)
    {
        if (observed.State == JobState.Failed)
        {
            return observed with { Failure = Failure(observed) };
        }

        if (observed.State is not (JobState.Pending or JobState.Running))
        {
            return observed;
        }

        if (observed.Pod is null)
        {
            // A quota or a pod security level that rejects the pod is reported only in the Job's events.
            return observed.Job!.Status?.StartTime is null ? observed : observed with
            {
                WaitingSince = observed.Job.Status.StartTime,
                Message = $"Job {observed.Job.Metadata.Name} has no pod. If this persists, see kubectl describe job -n "
                    + $"{observed.Job.Metadata.NamespaceProperty} {observed.Job.Metadata.Name}.",
            };
        }

        if (PodWaiting.FindCrashLoop(observed.Platform, observed.Pod) is { } crashLoop)
        {
            return observed with { State = JobState.Failed, Failure = crashLoop };
        }

        var (reason, message) = observed.Pod.Status?.Phase == "Failed" ? Retry(observed)
            : Disruption.IsInProgress(observed.Pod) ? (Reasons.PodEvicted, $"{Disruption.Of(observed.Pod)} Retrying.")
            : PodWaiting.Explain(observed.Pod);
        return observed with { Reason = reason, Message = message, WaitingSince = reason is null ? PodWaiting.WaitingSince(observed.Pod) : null };
    }

    public static bool HasEnded(JobView job) => Condition(job, "Complete") is not null || Condition(job, "Failed") is not null;

    /// <summary>Whether the Job has pods or its controller creates some.</summary>
    public static bool IsLive(JobView job) => job is { Metadata.DeletionTimestamp: null, Spec.Suspend: not true } && !HasEnded(job);

    /// <summary>Whether the Job is about to fail. Its controller deletes the pods first.</summary>
    public static bool IsGivingUp(JobView job) => Condition(job, "FailureTarget") is not null;

    private static (string? Reason, string Message) Retry(PlatformObservation observed)
    {
        var failure = PodFailures.Find(observed.Platform, observed.Pod!);

        // The Job's controller may not have reported yet that it ends the Job.
        var again = !FailurePolicy.EndsJob(observed.Pod!) && !IsGivingUp(observed.Job!);
        return again ? (failure.Reason, $"{failure.Message} Retrying.") : (null, failure.Message);
    }

    private static FailureStatus Failure(PlatformObservation observed)
    {
        var condition = Condition(observed.Job!, "Failed")!;
        if (condition.Reason == DeadlineExceeded)
        {
            return new FailureStatus
            {
                Platform = observed.Platform,
                Step = observed.Step,
                Class = FailureClass.Infrastructure,
                Reason = Reasons.TimedOut,
                Message = $"Job {observed.Job!.Metadata.Name} exceeded spec.job.timeout"
                    + $" ({observed.Job.Spec.ActiveDeadlineSeconds?.ToString(CultureInfo.InvariantCulture)} seconds)"
                    + (observed.Step is null ? ". Increase it." : $" in step {observed.Step}. Increase it, or check what the step is waiting for."),
            };
        }

        return observed.Pod is { } pod
            ? PodFailures.Find(observed.Platform, pod)
            : new FailureStatus
            {
                Platform = observed.Platform,
                Class = FailureClass.Infrastructure,
                Reason = Reasons.PodFailed,
                Message = condition.Message ?? $"Job {observed.Job!.Metadata.Name} failed.",
            };
    }

    private static ConditionView? Condition(JobView job, string type) =>
        job.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");

    private static SourceStatus? Source(Dictionary<string, StepResult> results) =>
        results.GetValueOrDefault(StepIds.Source) is { Commit: not null } source
            ? new SourceStatus { Commit = source.Commit, SourceDateEpoch = source.SourceDateEpoch ?? 0, VerifiedBy = source.VerifiedBy }
            : null;
}
