using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Steps;

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
            Platforms = [.. plans.Select(plan => NodeProblem.Explain(ObservePlatform(run, plan, current, pods), nodes))],
            Publish = NodeProblem.Explain(ObserveJob(Names.PublishJob(run.Name, run.PublishId), PublishJobRenderer.Step, current, pods), nodes),
            Rebuilds = run.Reproducing is { } request ? [.. plans.Select(plan => NodeProblem.Explain(ObserveRebuild(run, request, plan, current, pods), nodes))] : [],
            Compare = run.Reproducing is { } asked ? NodeProblem.Explain(ObserveJob(Names.CompareJob(run.Name, asked.Id), StepIds.Compare, current, pods), nodes) : null,
            Jobs = current,
            PreviousJobs = [.. jobs.Where(job => Labels.Of(job, Labels.Run) != prefix && job.Metadata.DeletionTimestamp is null)],
        };
    }

    private static PlatformObservation ObservePlatform(
        BuildRun run, BuildPlan plan, IReadOnlyList<JobView> jobs, IReadOnlyList<PodView> pods)
    {
        var observed = ObserveJob(Names.PlatformJob(run.Name, run.RunId, plan.Platform), plan.Platform, jobs, pods);
        observed = observed with { Attempts = Math.Max(observed.Attempts, AttemptsSince(LastStatus(run, plan.Platform), observed)) };
        if (observed is { State: JobState.Pending, Pod: null or { Status.Phase: "Failed" }, Job: { } job } && JobObserver.IsGivingUp(job) && LastStatus(run, plan.Platform) is { } last)
        {
            observed = observed with { Step = last.Step, Reason = last.Reason, Message = last.Message, WaitingSince = null };
        }

        if (observed is { State: JobState.Suspended, Job: { } suspended } && Suspension.YieldedAt(suspended) is not null && LastStatus(run, plan.Platform) is { } held)
        {
            observed = observed with { Reason = held.Reason, Message = held.Message };
        }

        var published = plan.PublishedSteps().Count();
        var outputs = PushedOutputs.Of(plan, observed.Results);
        observed = observed with { Outputs = outputs, Failure = observed.Failure is null ? null : AddLastStatus(run, observed, observed.Failure) };

        var incomplete = observed.State == JobState.Succeeded && (outputs.Count < published || observed.Source is null || (plan.Trees ?? []).Any(tree => !observed.Trees.ContainsKey(tree.Id)));
        return incomplete || observed.State is JobState.Absent or JobState.Terminating or JobState.ResultsLost
            ? FromStatus(run, plan.Platform, published) ?? (incomplete ? ResultsNotDecoded(observed) : observed)
            : observed;
    }

    // A rebuilt platform is not rebuilt again when its Job is deleted.
    private static PlatformObservation ObserveRebuild(
        BuildRun run, ReproduceRequest request, BuildPlan plan, IReadOnlyList<JobView> jobs, IReadOnlyList<PodView> pods)
    {
        var observed = ObserveJob(Names.RebuildJob(run.Name, request.Id, plan.Platform), plan.Platform, jobs, pods);
        observed = observed with { Outputs = PushedOutputs.Of(plan, observed.Results) };
        var published = plan.PublishedSteps().Count();
        var known = run.IsCurrentIn(run.Build.Status) && request.IsOpenIn(run.Build.Status)
            ? run.Build.Status.Reproduction!.Outputs.Where(output => output.Platform == plan.Platform)
                .ToDictionary(output => output.Name, output => new OutputPlatformStatus { Platform = output.Platform, Digest = output.Digest }, StringComparer.Ordinal)
            : [];
        if (known.Count == published && observed.State is JobState.Absent or JobState.Terminating or JobState.ResultsLost)
        {
            return observed with { State = JobState.Succeeded, Outputs = known };
        }

        return observed.State == JobState.Succeeded && observed.Outputs.Count < published ? ResultsNotDecoded(observed) : observed;
    }

    // The Job does not count evicted and deleted pods; only the status does.
    private static int AttemptsSince(PlatformStatus? known, PlatformObservation observed)
    {
        var another = observed is { State: not JobState.Terminating, Pod: { Status.Phase: not "Failed" } pod } && pod.Metadata.Name != known?.Pod;
        return (known?.Attempts ?? 0) + (another ? 1 : 0);
    }

    // A Job that ends deletes its running pods, so only the status has their last state.
    private static FailureStatus AddLastStatus(BuildRun run, PlatformObservation observed, FailureStatus failure)
    {
        if (observed.Pod is not null || failure.Step is not null || LastStatus(run, failure.Platform) is not { } known)
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

    private static PlatformStatus? LastStatus(BuildRun run, string? platform) => run.IsCurrentIn(run.Build.Status)
        ? run.Build.Status.Platforms.FirstOrDefault(candidate => candidate.Platform == platform)
        : null;

    // A rebuild would most likely fail in the same way hours later.
    private static PlatformObservation ResultsNotDecoded(PlatformObservation observed) => observed with
    {
        State = JobState.Failed,
        Failure = new FailureStatus
        {
            Platform = observed.Platform,
            Class = FailureClass.Infrastructure,
            Reason = Reasons.PodFailed,
            Message = $"Pod {observed.Pod?.Metadata.Name} succeeded, but the results in its termination messages cannot be decoded. "
                + "Check that --builder-image has the same version as the operator.",
        },
    };

    private static PlatformObservation ObserveJob(string job, string platform, IReadOnlyList<JobView> jobs, IReadOnlyList<PodView> pods) =>
        jobs.FirstOrDefault(candidate => candidate.Metadata.Name == job) is { } found
            ? JobObserver.Observe(platform, found, pods)
            : new PlatformObservation { Platform = platform, State = JobState.Absent };

    private static PlatformObservation? FromStatus(BuildRun run, string platform, int published)
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
                Trees = known.Sources.ToDictionary(tree => tree.Name, StringComparer.Ordinal),
                DroppedModules = status.DroppedModules.FirstOrDefault(dropped => dropped.Platform == platform)?.Names ?? [],
                Inputs = known.Inputs,
                VerifiedImages = known.VerifiedImages,
                UnpinnedImages = known.UnpinnedImages,
                Snapshotter = known.Snapshotter,
            };
    }
}
