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

    private readonly JobView _view;
    private readonly JsonObject _job;
    private readonly JsonObject _status;
    private readonly List<JsonObject> _tracked;
    private readonly List<JsonObject> _active;
    private readonly List<JsonObject> _newlyFailed;
    private readonly List<JsonObject> _newlySucceeded;
    private readonly List<string> _uncountedSucceeded;
    private readonly List<string> _uncountedFailed;
    private readonly long _succeeded;
    private readonly long _failed;
    private readonly List<JobEvent> _events = [];
    private readonly List<JsonObject> _deletes = [];
    private readonly List<JsonObject> _discards = [];
    private int _creates;
    private TimeSpan? _again;

    private JobCalculator(JobView view)
    {
        _view = view;
        _job = view.Job.Copy();
        _status = _job.Child("status");
        _uncountedSucceeded = [.. _status.Items("uncountedTerminatedPods", "succeeded").Texts()];
        _uncountedFailed = [.. _status.Items("uncountedTerminatedPods", "failed").Texts()];
        _tracked = [.. view.Pods.Where(JobReading.IsTracked)];
        _active = [.. view.Pods.Where(PodReading.IsActive)];
        _newlySucceeded = [.. _tracked.Where(pod => pod.Phase() == "Succeeded" && !_uncountedSucceeded.Contains(pod.Uid()))];
        _newlyFailed = [.. _tracked.Where(pod => HasFailed(pod) && !_uncountedFailed.Contains(pod.Uid()))];
        _succeeded = (_status.Integer("succeeded") ?? 0) + _uncountedSucceeded.Count + _newlySucceeded.Count;
        _failed = (_status.Integer("failed") ?? 0) + _uncountedFailed.Count + _newlyFailed.Count(IsCounted);
    }

    public static JobDecision Decide(JobView view) => new JobCalculator(view).Decide();

    private JobDecision Decide()
    {
        if (_job.HasEnded())
        {
            return Result(_tracked, _view.Backoff);
        }

        var backoff = _view.Backoff.After([.. _newlySucceeded, .. _newlyFailed], _view.Now);
        if (_status.Text("startTime") is null && !_job.IsSuspended())
        {
            _status["startTime"] = Timestamps.Format(_view.Now);
        }

        var wasEnding = IsEnding;
        if (!wasEnding)
        {
            JudgeFailure();
        }

        if (IsEnding)
        {
            _deletes.AddRange(_active);
        }
        else
        {
            if (!_job.IsTerminating())
            {
                ManagePods(backoff);
            }

            JudgeSuccess();
            if (!IsEnding && !_job.IsTerminating())
            {
                NoteSuspension();
            }
        }
        List<JsonObject> stopped = [.. _deletes, .. _discards];
        long terminating = _view.Pods.Count(pod => pod.IsTerminating() && !pod.IsFinished()) + stopped.Count;
        long left = _active.Count - stopped.Count + _creates;
        _status.Put("active", left > 0 ? left : null);
        _status["ready"] = _active.Except(stopped).Count(pod => pod.HasCondition("Ready"));
        _status["terminating"] = terminating;
        var release = Count();
        if (wasEnding && release.Count + _uncountedSucceeded.Count + _uncountedFailed.Count + terminating == 0)
        {
            Finish();
        }

        return Result(release, backoff);
    }

    private bool IsEnding => _job.HasCondition(Target) || _job.HasCondition(Met);

    private bool HasFailed(JsonObject pod) =>
        pod.Phase() == "Failed" || (!_job.ReplacesOnlyFailed() && pod.IsTerminating() && pod.Phase() != "Succeeded");

    private bool IsCounted(JsonObject pod) => PodFailurePolicy.Judge(_job, pod).Counted;

    private void JudgeFailure()
    {
        var rule = _view.Pods.Where(HasFailed).Select(pod => PodFailurePolicy.Judge(_job, pod).FailJob).FirstOrDefault(message => message is not null);
        if (rule is not null)
        {
            Set(Target, true, "PodFailurePolicy", rule);
        }
        else if (_failed > _job.BackoffLimit() || RestartsExceedLimit())
        {
            Set(Target, true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        else if (DeadlineLeft() is { } left && left <= TimeSpan.Zero)
        {
            Set(Target, true, "DeadlineExceeded", "Job was active longer than specified deadline");
        }
    }

    // With restartPolicy OnFailure a pod fails inside itself: what counts is how often its containers were restarted.
    private bool RestartsExceedLimit()
    {
        if (_job.Text("spec", "template", "spec", "restartPolicy") != "OnFailure")
        {
            return false;
        }

        var restarts = _active.SelectMany(PodReading.ContainerStatuses).Sum(container => container.Integer("restartCount") ?? 0);
        return _job.BackoffLimit() == 0 ? restarts > 0 : restarts >= _job.BackoffLimit();
    }

    private TimeSpan? DeadlineLeft()
    {
        if (_job.IsSuspended() || _job.Integer("spec", "activeDeadlineSeconds") is not { } seconds)
        {
            return null;
        }

        return _job.Time("status", "startTime") is { } start ? start + TimeSpan.FromSeconds(seconds) - _view.Now : null;
    }

    private void JudgeSuccess()
    {
        if (_active.Count - _discards.Count + _creates > 0)
        {
            return;
        }

        if (_job.Completions() is { } wanted ? _succeeded >= wanted : _succeeded > 0)
        {
            Set(Met, true, "CompletionsReached", "Reached expected number of succeeded pods");
        }
    }

    private void ManagePods(PodBackoff backoff)
    {
        _again = DeadlineLeft();
        var wanted = _job.IsSuspended() ? 0
            : _job.Completions() is { } completions ? Math.Max(0, Math.Min(completions - _succeeded, _job.Parallelism()))
            : _succeeded > 0 ? _active.Count : _job.Parallelism();
        if (_active.Count > wanted)
        {
            _discards.AddRange(_active.OrderBy(pod => pod.NodeName() is not null).ThenByDescending(pod => pod.CreatedAt()).Take((int)(_active.Count - wanted)));
            return;
        }
        long terminating = _job.ReplacesOnlyFailed() ? _view.Pods.Count(pod => pod.IsTerminating() && !pod.IsFinished()) : 0;
        var missing = wanted - _active.Count - terminating;
        if (missing <= 0)
        {
            return;
        }

        var wait = backoff.Remaining(_view.Timings, _view.Now);
        if (wait > TimeSpan.Zero)
        {
            _again = _again is { } deadline && deadline < wait ? deadline : wait;
        }
        else
        {
            _creates = (int)Math.Min(missing, 500);
        }
    }

    private void NoteSuspension()
    {
        var suspended = _job.IsSuspended();
        if (!suspended && _job.Condition("Suspended") is null)
        {
            return;
        }

        if (!Set("Suspended", suspended, suspended ? "JobSuspended" : "JobResumed", suspended ? "Job suspended" : "Job resumed"))
        {
            return;
        }

        _status.Put("startTime", suspended ? null : Timestamps.Format(_view.Now));
        _events.Add(suspended ? new JobEvent("Suspended", "Job suspended") : new JobEvent("Resumed", "Job resumed"));
    }

    /// <summary>Moves pods without finalizer from the lists to the counters, and lists those that have ended since.</summary>
    /// <returns>The pods that need no longer be kept.</returns>
    private List<JsonObject> Count()
    {
        HashSet<string> kept = [.. _tracked.Select(pod => pod.Uid())];
        _status.Put("succeeded", Positive((_status.Integer("succeeded") ?? 0) + _uncountedSucceeded.RemoveAll(uid => !kept.Contains(uid))));
        _status.Put("failed", Positive((_status.Integer("failed") ?? 0) + _uncountedFailed.RemoveAll(uid => !kept.Contains(uid))));
        var fails = _job.HasCondition(Target);
        List<JsonObject> release = [];
        foreach (var pod in _tracked.Except(_discards))
        {
            var hasFailed = HasFailed(pod);
            if (!IsEnding && !_job.IsTerminating() && !hasFailed && pod.Phase() != "Succeeded")
            {
                continue;
            }

            release.Add(pod);
            if (pod.Phase() == "Succeeded")
            {
                Add(_uncountedSucceeded, pod);
            }
            else if ((hasFailed || fails) && IsCounted(pod))
            {
                Add(_uncountedFailed, pod);
            }
        }
        JsonObject uncounted = [];
        if (_uncountedSucceeded.Count > 0)
        {
            uncounted["succeeded"] = _uncountedSucceeded.ToJson();
        }

        if (_uncountedFailed.Count > 0)
        {
            uncounted["failed"] = _uncountedFailed.ToJson();
        }

        _status["uncountedTerminatedPods"] = uncounted;
        return release;
    }

    private static long? Positive(long count) => count > 0 ? count : null;

    private static void Add(List<string> uids, JsonObject pod)
    {
        if (!uids.Contains(pod.Uid()))
        {
            uids.Add(pod.Uid());
        }
    }

    private void Finish()
    {
        var fails = _job.HasCondition(Target);
        var interim = _job.Condition(fails ? Target : Met)!;
        string reason = interim.Text("reason")!, message = interim.Text("message")!;
        Set(fails ? "Failed" : "Complete", true, reason, message);
        if (!fails)
        {
            _status["completionTime"] = Timestamps.Format(_view.Now);
        }

        _events.Add(fails ? new JobEvent(reason, message, Warning: true) : new JobEvent("Completed", "Job completed"));
    }

    private bool Set(string type, bool value, string reason, string message)
    {
        if (!_job.SetCondition(_view.Now, type, value, reason, message))
        {
            return false;
        }

        _job.Condition(type)!["lastProbeTime"] = Timestamps.Format(_view.Now);
        return true;
    }

    private JobDecision Result(IReadOnlyList<JsonObject> release, PodBackoff backoff) => new()
    {
        Discard = _discards,
        Delete = _deletes,
        Create = _creates,
        Status = _status,
        Release = release,
        Events = _events,
        Backoff = backoff,
        Again = _again,
    };
}

/// <summary>Everything that a decision about one Job rests on.</summary>
/// <param name="Pods">The pods that it owns.</param>
internal sealed record JobView(JsonObject Job, IReadOnlyList<JsonObject> Pods, PodBackoff Backoff, DateTimeOffset Now, JobTimings Timings);

/// <summary>What to do about one Job, in this order: delete, create, write the status, release.</summary>
internal sealed record JobDecision
{
    /// <summary>Pods to stop, and not to count as failed: their finalizer is removed first.</summary>
    public required IReadOnlyList<JsonObject> Discard { get; init; }

    /// <summary>Pods to stop.</summary>
    public required IReadOnlyList<JsonObject> Delete { get; init; }

    /// <summary>How many pods to create.</summary>
    public required int Create { get; init; }

    public required JsonObject Status { get; init; }

    /// <summary>Pods whose end the status has counted, so that their finalizer can be removed.</summary>
    public required IReadOnlyList<JsonObject> Release { get; init; }

    public required IReadOnlyList<JobEvent> Events { get; init; }

    public required PodBackoff Backoff { get; init; }

    /// <summary>When to decide again without another change.</summary>
    public TimeSpan? Again { get; init; }
}

/// <summary>An event about a Job, to be recorded once its status is written.</summary>
internal sealed record JobEvent(string Reason, string Message, bool Warning = false);
