using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>
/// Decides what a Job needs, after the Job API's documentation, KEP-3329 (podFailurePolicy), KEP-3939
/// (podReplacementPolicy) and KEP-3998 (the interim conditions). No clock, no I/O. Indexed Jobs are not among it.
/// </summary>
internal sealed class JobCalculator
{
    private readonly JobView view;
    private readonly JsonObject job;
    private readonly JobTally tally;
    private readonly List<JobEvent> events = [];
    private readonly List<JsonObject> deletes = [];
    private readonly HashSet<JsonObject> unaccounted = [];
    private int creates;
    private TimeSpan? again;

    private JobCalculator(JobView view)
    {
        this.view = view;
        job = view.Job.Copy();
        tally = JobTally.Of(view);
    }

    public static JobDecision Decide(JobView view) => new JobCalculator(view).Decide();

    private JobDecision Decide()
    {
        JsonObject status = job.Child("status");
        if (job.IsTerminating() || job.HasEnded()) return Finish([.. view.Pods.Where(JobReading.IsTracked)]);

        PodBackoff backoff = view.Backoff.After(tally.NewlyFinished, view.Now);
        if (status.Text("startTime") is null && !job.IsSuspended()) status["startTime"] = Timestamps.Format(view.Now);

        if (!IsEnding) JudgeEnd();
        if (IsEnding) End();
        else if (job.IsSuspended()) Suspend();
        else Run(backoff);

        NoteSuspension();
        WriteCounts(status);
        return Finish(tally.NewlyFinished) with { Backoff = backoff };
    }

    private bool IsEnding => job.HasCondition("FailureTarget") || job.HasCondition("SuccessCriteriaMet");

    private void JudgeEnd()
    {
        if (tally.FailJob is not null) FailWith("PodFailurePolicy", tally.FailJob);
        else if (tally.Failed > job.BackoffLimit() || RestartsExceedLimit())
        {
            FailWith("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        else if (DeadlineLeft() is { } left && left <= TimeSpan.Zero)
        {
            FailWith("DeadlineExceeded", "Job was active longer than specified deadline");
        }
        else if (job.Completions() is { } wanted ? tally.Succeeded >= wanted : tally.Succeeded > 0 && tally.Active.Count == 0)
        {
            job.SetCondition(
                view.Now, "SuccessCriteriaMet", true, "CompletionsReached", "Reached expected number of succeeded pods");
        }
    }

    private void FailWith(string reason, string message) =>
        job.SetCondition(view.Now, "FailureTarget", true, reason, message);

    // With restartPolicy OnFailure a pod fails inside itself: what counts is how often its containers were restarted.
    private bool RestartsExceedLimit()
    {
        if (job.Text("spec", "template", "spec", "restartPolicy") != "OnFailure") return false;
        long restarts = tally.Active
            .Where(pod => pod.Phase() is "Running" or "Pending")
            .SelectMany(PodReading.ContainerStatuses)
            .Sum(status => status.Integer("restartCount") ?? 0);
        return job.BackoffLimit() == 0 ? restarts > 0 : restarts >= job.BackoffLimit();
    }

    private TimeSpan? DeadlineLeft()
    {
        if (job.IsSuspended() || job.Integer("spec", "activeDeadlineSeconds") is not { } seconds) return null;
        return job.Time("status", "startTime") is { } start ? start + TimeSpan.FromSeconds(seconds) - view.Now : null;
    }

    // The interim condition comes first; the final one once no pod runs any more.
    private void End()
    {
        deletes.AddRange(tally.Active);
        if (tally.Active.Count + tally.Terminating > 0) return;
        if (job.Condition("FailureTarget") is { } target && target.Text("status") == "True")
        {
            string reason = target.Text("reason") ?? "";
            string message = target.Text("message") ?? "";
            job.SetCondition(view.Now, "Failed", true, reason, message);
            events.Add(new JobEvent(reason, message, Warning: true));
            return;
        }
        JsonObject? met = job.Condition("SuccessCriteriaMet");
        job.SetCondition(view.Now, "Complete", true, met.Text("reason"), met.Text("message"));
        job.Child("status")["completionTime"] = Timestamps.Format(view.Now);
        events.Add(new JobEvent("Completed", "Job completed"));
    }

    // Pods that a suspension stops count neither as failures nor as successes.
    private void Suspend()
    {
        deletes.AddRange(tally.Active);
        unaccounted.UnionWith(tally.Active);
    }

    private void NoteSuspension()
    {
        if (job.HasEnded()) return;
        if (job.IsSuspended())
        {
            if (job.SetCondition(view.Now, "Suspended", true, "JobSuspended", "Job suspended"))
            {
                events.Add(new JobEvent("Suspended", "Job suspended"));
            }
        }
        else if (job.HasCondition("Suspended"))
        {
            job.SetCondition(view.Now, "Suspended", false, "JobResumed", "Job resumed");
            events.Add(new JobEvent("Resumed", "Job resumed"));
            job.Child("status")["startTime"] = Timestamps.Format(view.Now);
        }
    }

    private void Run(PodBackoff backoff)
    {
        if (DeadlineLeft() is { } left) again = left;
        int active = tally.Active.Count;
        long wanted = WantedActive(active);
        if (active > wanted)
        {
            List<JsonObject> surplus = [.. tally.Active.OrderBy(pod => pod.NodeName() is not null)
                .ThenByDescending(pod => pod.CreatedAt()).Take((int)(active - wanted))];
            deletes.AddRange(surplus);
            unaccounted.UnionWith(surplus);
            return;
        }
        long missing = wanted - active - (job.ReplacesOnlyFailed() ? tally.Terminating : 0);
        if (missing <= 0) return;
        TimeSpan wait = backoff.Remaining(view.Timings, view.Now);
        if (wait > TimeSpan.Zero)
        {
            again = again is { } deadline && deadline < wait ? deadline : wait;
            return;
        }
        creates = (int)Math.Min(missing, 500);
    }

    private long WantedActive(int active)
    {
        if (job.Completions() is not { } completions) return tally.Succeeded > 0 ? active : job.Parallelism();
        return Math.Max(0, Math.Min(completions - tally.Succeeded, job.Parallelism()));
    }

    private void WriteCounts(JsonObject status)
    {
        long active = tally.Active.Count - deletes.Count + creates;
        status.Put("active", active > 0 ? active : null);
        status.Put("succeeded", tally.Succeeded > 0 ? tally.Succeeded : null);
        status.Put("failed", tally.Failed > 0 ? tally.Failed : null);
        status["ready"] = tally.Active.Except(deletes).Count(pod => pod.HasCondition("Ready"));
        status["terminating"] = tally.Terminating + deletes.Count;
        status["uncountedTerminatedPods"] = new JsonObject();
    }

    private JobDecision Finish(IReadOnlyList<JsonObject> counted) => new()
    {
        Status = job.Child("status"),
        Backoff = view.Backoff,
        NewlyCounted = tally.NewlyFinished,
        Release = [.. counted.Concat(unaccounted).Concat(tally.CountedBefore)],
        Delete = deletes,
        Create = creates,
        Events = events,
        Again = again,
    };
}
