namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>
/// Decides what a Job needs, in the steps of upstream's syncJob. Pods that have ended are first listed in
/// <c>uncountedTerminatedPods</c>, together with the interim condition of a Job that ends; a later decision, once their finalizer is
/// removed, moves them to the counters and sets the final condition. No clock, no I/O. Indexed Jobs are not among it.
/// </summary>
internal sealed class JobCalculator
{
    private const string Met = "SuccessCriteriaMet";
    private const string Target = "FailureTarget";

    private readonly JobView view;
    private readonly JsonObject job;
    private readonly JsonObject status;
    private readonly List<JsonObject> tracked;
    private readonly List<JsonObject> active;
    private readonly List<JsonObject> newlyFailed;
    private readonly List<JsonObject> newlySucceeded;
    private readonly List<string> uncountedSucceeded;
    private readonly List<string> uncountedFailed;
    private readonly long succeeded;
    private readonly long failed;
    private readonly List<JobEvent> events = [];
    private readonly List<JsonObject> deletes = [];
    private readonly List<JsonObject> discards = [];
    private int creates;
    private TimeSpan? again;

    private JobCalculator(JobView view)
    {
        this.view = view;
        job = view.Job.Copy();
        status = job.Child("status");
        uncountedSucceeded = [.. status.Items("uncountedTerminatedPods", "succeeded").Texts()];
        uncountedFailed = [.. status.Items("uncountedTerminatedPods", "failed").Texts()];
        tracked = [.. view.Pods.Where(JobReading.IsTracked)];
        active = [.. view.Pods.Where(PodReading.IsActive)];
        newlySucceeded = [.. tracked.Where(pod => pod.Phase() == "Succeeded" && !uncountedSucceeded.Contains(pod.Uid()))];
        newlyFailed = [.. tracked.Where(pod => HasFailed(pod) && !uncountedFailed.Contains(pod.Uid()))];
        succeeded = (status.Integer("succeeded") ?? 0) + uncountedSucceeded.Count + newlySucceeded.Count;
        failed = (status.Integer("failed") ?? 0) + uncountedFailed.Count + newlyFailed.Count(IsCounted);
    }

    public static JobDecision Decide(JobView view) => new JobCalculator(view).Decide();

    private JobDecision Decide()
    {
        if (job.HasEnded()) return Result(tracked, view.Backoff);
        PodBackoff backoff = view.Backoff.After([.. newlySucceeded, .. newlyFailed], view.Now);
        if (status.Text("startTime") is null && !job.IsSuspended()) status["startTime"] = Timestamps.Format(view.Now);

        bool wasEnding = IsEnding;
        if (!wasEnding) JudgeFailure();
        if (IsEnding)
        {
            deletes.AddRange(active);
        }
        else
        {
            if (!job.IsTerminating()) ManagePods(backoff);
            JudgeSuccess();
            if (!IsEnding && !job.IsTerminating()) NoteSuspension();
        }
        List<JsonObject> stopped = [.. deletes, .. discards];
        long terminating = view.Pods.Count(pod => pod.IsTerminating() && !pod.IsFinished()) + stopped.Count;
        long left = active.Count - stopped.Count + creates;
        status.Put("active", left > 0 ? left : null);
        status["ready"] = active.Except(stopped).Count(pod => pod.HasCondition("Ready"));
        status["terminating"] = terminating;
        List<JsonObject> release = Count();
        if (wasEnding && release.Count + uncountedSucceeded.Count + uncountedFailed.Count + terminating == 0) Finish();
        return Result(release, backoff);
    }

    private bool IsEnding => job.HasCondition(Target) || job.HasCondition(Met);

    private bool HasFailed(JsonObject pod) =>
        pod.Phase() == "Failed" || (!job.ReplacesOnlyFailed() && pod.IsTerminating() && pod.Phase() != "Succeeded");

    private bool IsCounted(JsonObject pod) => PodFailurePolicy.Judge(job, pod).Counted;

    private void JudgeFailure()
    {
        string? rule = view.Pods.Where(HasFailed).Select(pod => PodFailurePolicy.Judge(job, pod).FailJob).FirstOrDefault(message => message is not null);
        if (rule is not null) Set(Target, true, "PodFailurePolicy", rule);
        else if (failed > job.BackoffLimit() || RestartsExceedLimit()) Set(Target, true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        else if (DeadlineLeft() is { } left && left <= TimeSpan.Zero) Set(Target, true, "DeadlineExceeded", "Job was active longer than specified deadline");
    }

    // With restartPolicy OnFailure a pod fails inside itself: what counts is how often its containers were restarted.
    private bool RestartsExceedLimit()
    {
        if (job.Text("spec", "template", "spec", "restartPolicy") != "OnFailure") return false;
        long restarts = active.SelectMany(PodReading.ContainerStatuses).Sum(container => container.Integer("restartCount") ?? 0);
        return job.BackoffLimit() == 0 ? restarts > 0 : restarts >= job.BackoffLimit();
    }

    private TimeSpan? DeadlineLeft()
    {
        if (job.IsSuspended() || job.Integer("spec", "activeDeadlineSeconds") is not { } seconds) return null;
        return job.Time("status", "startTime") is { } start ? start + TimeSpan.FromSeconds(seconds) - view.Now : null;
    }

    private void JudgeSuccess()
    {
        if (active.Count - discards.Count + creates > 0) return;
        if (job.Completions() is { } wanted ? succeeded >= wanted : succeeded > 0)
        {
            Set(Met, true, "CompletionsReached", "Reached expected number of succeeded pods");
        }
    }

    private void ManagePods(PodBackoff backoff)
    {
        again = DeadlineLeft();
        long wanted = job.IsSuspended() ? 0
            : job.Completions() is { } completions ? Math.Max(0, Math.Min(completions - succeeded, job.Parallelism()))
            : succeeded > 0 ? active.Count : job.Parallelism();
        if (active.Count > wanted)
        {
            discards.AddRange(active.OrderBy(pod => pod.NodeName() is not null).ThenByDescending(pod => pod.CreatedAt()).Take((int)(active.Count - wanted)));
            return;
        }
        long terminating = job.ReplacesOnlyFailed() ? view.Pods.Count(pod => pod.IsTerminating() && !pod.IsFinished()) : 0;
        long missing = wanted - active.Count - terminating;
        if (missing <= 0) return;
        TimeSpan wait = backoff.Remaining(view.Timings, view.Now);
        if (wait > TimeSpan.Zero) again = again is { } deadline && deadline < wait ? deadline : wait;
        else creates = (int)Math.Min(missing, 500);
    }

    private void NoteSuspension()
    {
        bool suspended = job.IsSuspended();
        if (!suspended && job.Condition("Suspended") is null) return;
        if (!Set("Suspended", suspended, suspended ? "JobSuspended" : "JobResumed", suspended ? "Job suspended" : "Job resumed")) return;
        status.Put("startTime", suspended ? null : Timestamps.Format(view.Now));
        events.Add(suspended ? new JobEvent("Suspended", "Job suspended") : new JobEvent("Resumed", "Job resumed"));
    }

    /// <summary>Moves pods without finalizer from the lists to the counters, and lists those that have ended since.</summary>
    /// <returns>The pods that need no longer be kept.</returns>
    private List<JsonObject> Count()
    {
        HashSet<string> kept = [.. tracked.Select(pod => pod.Uid())];
        status.Put("succeeded", Positive((status.Integer("succeeded") ?? 0) + uncountedSucceeded.RemoveAll(uid => !kept.Contains(uid))));
        status.Put("failed", Positive((status.Integer("failed") ?? 0) + uncountedFailed.RemoveAll(uid => !kept.Contains(uid))));
        bool fails = job.HasCondition(Target);
        List<JsonObject> release = [];
        foreach (JsonObject pod in tracked.Except(discards))
        {
            bool hasFailed = HasFailed(pod);
            if (!IsEnding && !job.IsTerminating() && !hasFailed && pod.Phase() != "Succeeded") continue;
            release.Add(pod);
            if (pod.Phase() == "Succeeded") Add(uncountedSucceeded, pod);
            else if ((hasFailed || fails) && IsCounted(pod)) Add(uncountedFailed, pod);
        }
        JsonObject uncounted = [];
        if (uncountedSucceeded.Count > 0) uncounted["succeeded"] = uncountedSucceeded.ToJson();
        if (uncountedFailed.Count > 0) uncounted["failed"] = uncountedFailed.ToJson();
        status["uncountedTerminatedPods"] = uncounted;
        return release;
    }

    private static long? Positive(long count) => count > 0 ? count : null;

    private static void Add(List<string> uids, JsonObject pod)
    {
        if (!uids.Contains(pod.Uid())) uids.Add(pod.Uid());
    }

    private void Finish()
    {
        bool fails = job.HasCondition(Target);
        JsonObject interim = job.Condition(fails ? Target : Met)!;
        string reason = interim.Text("reason")!, message = interim.Text("message")!;
        Set(fails ? "Failed" : "Complete", true, reason, message);
        if (!fails) status["completionTime"] = Timestamps.Format(view.Now);
        events.Add(fails ? new JobEvent(reason, message, Warning: true) : new JobEvent("Completed", "Job completed"));
    }

    private bool Set(string type, bool value, string reason, string message)
    {
        if (!job.SetCondition(view.Now, type, value, reason, message)) return false;
        job.Condition(type)!["lastProbeTime"] = Timestamps.Format(view.Now);
        return true;
    }

    private JobDecision Result(IReadOnlyList<JsonObject> release, PodBackoff backoff) => new()
    {
        Discard = discards,
        Delete = deletes,
        Create = creates,
        Status = status,
        Release = release,
        Events = events,
        Backoff = backoff,
        Again = again,
    };
}
