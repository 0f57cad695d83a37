using System.Globalization;
using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Operator.Observation;

/// <summary>One Job and its pods, read as a platform's progress.</summary>
internal static class JobObserver
{
    private const string DeadlineExceeded = "DeadlineExceeded";

    public static PlatformObservation Observe(string platform, V1Job job, IEnumerable<V1Pod> podsOfBuild)
    {
        var pods = podsOfBuild
            .Where(pod => pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.Uid) is true)
            .OrderBy(pod => pod.Metadata.CreationTimestamp)
            .ToList();
        var pod = pods.LastOrDefault(candidate => candidate.Status?.Phase == "Succeeded") ?? pods.LastOrDefault();
        var state = State(job, pod);

        // What a Job that is on its way out had reached counts no more: it may be leaving because of it.
        var results = pod is null || state == JobState.Terminating ? [] : StepResults.Of(pod);
        var observation = new PlatformObservation
        {
            Platform = platform,
            State = state,
            Job = job,
            Pod = pod,
            Step = pod is null ? null : Containers.Current(pod)?.Name,
            StepsDone = pod is null ? 0 : Containers.Steps(pod).Count(step => step.State?.Terminated is { ExitCode: 0 }),
            Attempts = Math.Max(pods.Count, (job.Status?.Failed ?? 0) + (job.Status?.Active ?? 0) + (job.Status?.Succeeded ?? 0)),
            StartedAt = job.Status?.StartTime,
            CompletedAt = job.Status?.CompletionTime ?? Condition(job, "Failed")?.LastTransitionTime,
            Results = results,
            Source = Source(results),
        };

        // The Job would spend its retries on it, hours each; the same disk fills up the same way.
        return state is JobState.Pending or JobState.Running && pods.FirstOrDefault(PodFailures.IsPastItsLimit) is { } evicted
            ? observation with { State = JobState.Failed, Pod = evicted, Failure = PodFailures.Find(platform, evicted) }
            : Explain(observation);
    }

    // Jobs and pods are watched apart: a Job's end may be seen before that of the pod that brought it about.
    private static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    private static JobState State(V1Job job, V1Pod? pod) => job switch
    {
        { Metadata.DeletionTimestamp: not null } => JobState.Terminating,
        _ when Condition(job, "Complete") is not null && (pod is null || HasEnded(pod)) => pod is null ? JobState.ResultsLost : JobState.Succeeded,
        _ when Condition(job, "Failed") is { } failed && (pod is null || HasEnded(pod) || failed.Reason == DeadlineExceeded) => JobState.Failed,
        _ when job.Spec.Suspend is true => JobState.Suspended,
        _ when pod is not null && Containers.Steps(pod).Any(step => step.State?.Running is not null || step.State?.Terminated is not null)
            => JobState.Running,
        _ => JobState.Pending,
    };

    private static PlatformObservation Explain(PlatformObservation seen)
    {
        if (seen.State == JobState.Failed)
        {
            return seen with { Failure = Failure(seen) };
        }

        if (seen.State is not (JobState.Pending or JobState.Running))
        {
            return seen;
        }

        if (seen.Pod is null)
        {
            // A quota or a pod security level that refuses the pod speaks in the Job's events alone.
            return seen.Job!.Status?.StartTime is null ? seen : seen with
            {
                DueSince = seen.Job.Status.StartTime,
                Message = $"No pod yet; if that lasts, see kubectl describe job -n {seen.Job.Metadata.NamespaceProperty} {seen.Job.Metadata.Name}.",
            };
        }

        if (PodWaiting.CrashLooping(seen.Platform, seen.Pod) is { } crashLoop)
        {
            return seen with { State = JobState.Failed, Failure = crashLoop };
        }

        var (reason, message) = seen.Pod.Status?.Phase == "Failed" ? Retry(seen) : PodWaiting.Explain(seen.Pod);
        return seen with { Reason = reason, Message = message, DueSince = reason is null ? PodWaiting.DueSince(seen.Pod) : null };
    }

    public static bool HasEnded(V1Job job) => Condition(job, "Complete") is not null || Condition(job, "Failed") is not null;

    /// <summary>It has pods, or its controller makes some.</summary>
    public static bool IsLive(V1Job job) => job is { Metadata.DeletionTimestamp: null, Spec.Suspend: not true } && !HasEnded(job);

    /// <summary>The Job has decided to fail and removes its pods first.</summary>
    public static bool IsGivingUp(V1Job job) => Condition(job, "FailureTarget") is not null;

    private static (string Reason, string Message) Retry(PlatformObservation seen)
    {
        var failure = PodFailures.Find(seen.Platform, seen.Pod!);
        // Of the two other classes the Job's podFailurePolicy makes an end; its controller may just not have said so yet.
        var again = failure.Class == FailureClass.Infrastructure && Condition(seen.Job!, "FailureTarget") is null;
        return (failure.Reason, again ? $"{failure.Message} The Job tries again." : failure.Message);
    }

    private static FailureStatus Failure(PlatformObservation seen)
    {
        var condition = Condition(seen.Job!, "Failed")!;
        if (condition.Reason == DeadlineExceeded)
        {
            var timeout = seen.Job!.Spec.ActiveDeadlineSeconds?.ToString(CultureInfo.InvariantCulture);
            return new FailureStatus
            {
                Platform = seen.Platform,
                Step = seen.Step,
                Class = FailureClass.Infrastructure,
                Reason = Reasons.TimedOut,
                Message = $"Not done after {timeout} seconds; raise spec.job.timeout"
                    + (seen.Step is null ? "." : $", or see what step {seen.Step} waits for."),
            };
        }

        return seen.Pod is { } pod
            ? PodFailures.Find(seen.Platform, pod)
            : new FailureStatus
            {
                Platform = seen.Platform,
                Class = FailureClass.Infrastructure,
                Reason = condition.Reason ?? Reasons.PodFailed,
                Message = condition.Message ?? "The Job failed.",
            };
    }

    private static V1JobCondition? Condition(V1Job job, string type) =>
        job.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");

    private static SourceStatus? Source(Dictionary<string, StepResult> results) =>
        results.Values.FirstOrDefault(result => result.Commit is not null) is { } source
            ? new SourceStatus { Commit = source.Commit!, SourceDateEpoch = source.SourceDateEpoch ?? 0 }
            : null;
}
