using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Operator.Status;

/// <summary>Calculates the next status from the last one and the decision. A pure function.</summary>
internal static class StatusCalculator
{
    public static TalosImageBuildStatus Calculate(BuildCase build, Decision decision, IReadOnlyList<string> warnings, DateTimeOffset now)
    {
        var run = build.Run;
        var before = Baseline(build, decision);
        var finished = decision.Phase is BuildPhase.Succeeded or BuildPhase.Failed;
        var generation = run.Build.Metadata.Generation ?? 0;
        var platforms = PlatformStatuses.Calculate(before.Platforms, decision, build.Run.Build.Spec.Platforms);
        var outputs = Outputs.Calculate(build, before.Outputs, decision);
        var signature = run.Signing is null ? null : decision.Signature ?? (run.Signing.IsMetBy(before) ? before.Signature : null);
        var status = before with
        {
            ObservedGeneration = generation,
            Phase = decision.Phase,
            Fingerprint = run.Fingerprint,
            LastHandledRebuild = run.Rebuild,
            PlatformNames = string.Join(",", run.Build.Spec.Platforms),
            Warnings = [.. warnings, .. RunWarnings.Of(platforms, outputs, signature?.Forms), .. decision.Warnings],
            Failure = decision.Failure,
            Signature = signature,
            LastHandledSign = run.Signing?.Request,
            StartedAt = before.StartedAt ?? (decision.Phase is BuildPhase.Building or BuildPhase.Publishing ? now : null),
            CompletedAt = finished ? before.CompletedAt ?? now : null,
            Platforms = platforms,
            Source = RepeatLaggingPlatform.Newest(decision.Platforms) ?? before.Source,
            Outputs = outputs,
            Progress = Progress.Count(build.Plans, build.Seen, decision) ?? before.Progress,
            Conditions = Conditions.Calculate(run.Build.Status.Conditions, decision, generation, now, run.Signing is null ? null : new Signing(signature)),
        };
        return decision.Phase == BuildPhase.Succeeded && !WasSucceeded(build)
            ? status with { LastSucceeded = Succeeded(status, run) }
            : status;
    }

    /// <summary>
    /// The status of a build whose spec cannot be decoded. It keeps only the identity of the last run and the last success.
    /// </summary>
    public static TalosImageBuildStatus CalculateUndecodable(TalosImageBuild build, Decision decision, DateTimeOffset now)
    {
        var before = build.Status;
        var generation = build.Metadata.Generation ?? 0;
        return new TalosImageBuildStatus(generation)
        {
            Phase = decision.Phase,
            Warnings = decision.Warnings,
            Failure = decision.Failure,
            CompletedAt = before.Failure == decision.Failure ? before.CompletedAt : now,
            Conditions = Conditions.Calculate(before.Conditions, decision, generation, now),
            Fingerprint = before.Fingerprint,
            LastHandledRebuild = before.LastHandledRebuild,
            SpecDigests = before.SpecDigests,
            LastSucceeded = before.LastSucceeded,
            ConfigMap = before.ConfigMap,
        };
    }

    /// <summary>
    /// A new or restarted run keeps only the last success, unless it is only published again.
    /// </summary>
    private static TalosImageBuildStatus Baseline(BuildCase build, Decision decision)
    {
        var status = build.Status;
        var restarted = status.Phase == BuildPhase.Failed && decision.Phase != BuildPhase.Failed
            && !(decision.Phase == BuildPhase.Publishing && PublishAgain.HasFailed(status));
        if (build.SameRun && !restarted)
        {
            return status;
        }

        var digests = RunCause.Digests(build.Run.Build.Spec);
        return new TalosImageBuildStatus
        {
            Cause = RunCause.Of(build.Run, status, digests),
            SpecDigests = digests,
            LastSucceeded = status.LastSucceeded,
            ConfigMap = status.ConfigMap,
        };
    }

    private static bool WasSucceeded(BuildCase build) => build.SameRun && build.Status.Phase == BuildPhase.Succeeded;

    private static LastSucceededStatus Succeeded(TalosImageBuildStatus status, BuildRun run) => new()
    {
        Fingerprint = run.Fingerprint,
        Release = run.Build.Spec.Release,
        Commit = status.Source?.Commit ?? "",
        CompletedAt = status.CompletedAt,
        Outputs = status.Outputs,
    };
}
