using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Operator.Observation;

/// <summary>
/// Derives the state of a build's current run from the caches. For deleted Jobs or pods it uses the status, so that a finished
/// platform is not rebuilt when its Job is deleted.
/// </summary>
internal static class RunObserver
{
    public static RunObservation Observe(
        BuildRun run, IReadOnlyList<BuildPlan> plans, IReadOnlyList<JobView> jobs, IReadOnlyList<PodView> pods,
        Func<string, NodeView?> nodes)
    {
        var prefix = Names.RunPrefix(run.RunId);
        var current = jobs.Where(job => Labels.Of(job, Labels.Run) == prefix).ToList();
        return new RunObservation
        {
            Platforms = [.. plans.Select(plan => NodeProblem.Explain(Platform(run, plan, current, pods), nodes))],
            Publish = NodeProblem.Explain(Named(Names.PublishJob(run.Name, run.PublishId), PublishJobRenderer.Step, current, pods), nodes),
            Jobs = current,
            OldJobs = [.. jobs.Where(job => Labels.Of(job, Labels.Run) != prefix && job.Metadata.DeletionTimestamp is null)],
        };
    }

    private static PlatformObservation Platform(
        BuildRun run, BuildPlan plan, IReadOnlyList<JobView> jobs, IReadOnlyList<PodView> pods)
    {
        var seen = Named(Names.PlatformJob(run.Name, run.RunId, plan.Platform), plan.Platform, jobs, pods);
        seen = seen with { Attempts = Math.Max(seen.Attempts, AttemptsSince(Known(run, plan.Platform), seen)) };
        if (seen is { State: JobState.Pending, Pod: null or { Status.Phase: "Failed" }, Job: { } job } && JobObserver.IsGivingUp(job) && Known(run, plan.Platform) is { } last)
        {
            seen = seen with { Step = last.Step, Reason = last.Reason, Message = last.Message, DueSince = null };
        }

        if (seen is { State: JobState.Suspended, Job: { } suspended } && Suspension.YieldedAt(suspended) is not null && Known(run, plan.Platform) is { } held)
        {
            seen = seen with { Reason = held.Reason, Message = held.Message };
        }

        var published = plan.Steps.Where(step => step.Produces is { Published: true }).ToList();
        var outputs = published.Where(step => seen.Results.ContainsKey(step.Id)).ToDictionary(
            step => step.Produces!.Output, step => Output(plan.Platform, seen, step), StringComparer.Ordinal);
        seen = seen with { Outputs = outputs, Failure = seen.Failure is null ? null : Remember(run, seen, seen.Failure) };

        var incomplete = seen.State == JobState.Succeeded && (outputs.Count < published.Count || seen.Source is null);
        return incomplete || seen.State is JobState.Absent or JobState.Terminating or JobState.ResultsLost
            ? Remembered(run, plan.Platform, published.Count) ?? (incomplete ? Unreadable(seen) : seen)
            : seen;
    }

    // The Job does not count evicted and deleted pods; only the status does.
    private static int AttemptsSince(PlatformStatus? known, PlatformObservation seen)
    {
        var another = seen is { State: not JobState.Terminating, Pod: { Status.Phase: not "Failed" } pod } && pod.Metadata.Name != known?.Pod;
        return (known?.Attempts ?? 0) + (another ? 1 : 0);
    }

    // A Job that ends deletes its running pods, so only the status has their last state.
    private static FailureStatus Remember(BuildRun run, PlatformObservation seen, FailureStatus failure)
    {
        if (seen.Pod is not null || failure.Step is not null || Known(run, failure.Platform) is not { } known)
        {
            return failure;
        }

        return failure with
        {
            Step = known.Step,
            Message = failure.Message + (known.Message is { } message ? $" Last status: {message}"
                : known.Step is { } step ? $" Last step: {step}." : ""),
        };
    }

    private static PlatformStatus? Known(BuildRun run, string? platform) => run.IsCurrentIn(run.Build.Status)
        ? run.Build.Status.Platforms.FirstOrDefault(candidate => candidate.Platform == platform)
        : null;

    // A rebuild would most likely fail in the same way hours later.
    private static PlatformObservation Unreadable(PlatformObservation seen) => seen with
    {
        State = JobState.Failed,
        Failure = new FailureStatus
        {
            Platform = seen.Platform,
            Class = FailureClass.Infrastructure,
            Reason = Reasons.PodFailed,
            Message = $"Pod {seen.Pod?.Metadata.Name} succeeded, but the results in its termination messages cannot be decoded. "
                + "Check that --builder-image has the same version as the operator.",
        },
    };

    private static PlatformObservation Named(string job, string platform, IReadOnlyList<JobView> jobs, IReadOnlyList<PodView> pods) =>
        jobs.FirstOrDefault(candidate => candidate.Metadata.Name == job) is { } found
            ? JobObserver.Observe(platform, found, pods)
            : new PlatformObservation { Platform = platform, State = JobState.Absent };

    private static OutputPlatformStatus Output(string platform, PlatformObservation seen, BuildStep step)
    {
        var result = seen.Results[step.Id];
        return new OutputPlatformStatus
        {
            Platform = platform,
            Digest = result.Digest ?? "",
            Size = result.Size ?? 0,
            AsImage = result.AsImage ?? false,
            Files = result.Files ?? [],
        };
    }

    private static PlatformObservation? Remembered(BuildRun run, string platform, int published)
    {
        var status = run.Build.Status;
        var known = status.Platforms.FirstOrDefault(candidate => candidate.Platform == platform);
        if (!run.IsCurrentIn(status) || known is not { Phase: BuildPhase.Succeeded, Commit.Length: > 0 } || status.Source is null)
        {
            return null;
        }

        var outputs = status.Outputs
            .Select(output => (output.Name, Pushed: output.Platforms.FirstOrDefault(pushed => pushed.Platform == platform)))
            .Where(output => output.Pushed is not null)
            .ToDictionary(output => output.Name, output => output.Pushed!, StringComparer.Ordinal);
        return outputs.Count < published
            ? null
            : new PlatformObservation
            {
                Platform = platform,
                State = JobState.Succeeded,
                Step = known.Step,
                Attempts = known.Attempts,
                StartedAt = known.StartedAt,
                CompletedAt = known.CompletedAt,
                Steps = known.Steps,
                Outputs = outputs,
                Source = status.Source with { Commit = known.Commit },
                Inputs = known.Inputs,
                UnpinnedImages = known.UnpinnedImages,
                Snapshotter = known.Snapshotter,
            };
    }
}
