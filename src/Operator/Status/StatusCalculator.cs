using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Operator.Status;

/// <summary>Calculates the next status from the last one and the decision. A pure function.</summary>
internal static class StatusCalculator
{
    public static TalosImageBuildStatus Calculate(ReconcileInput input, Decision decision, IReadOnlyList<string> warnings, DateTimeOffset now)
    {
        var run = input.Run;
        var before = Baseline(input, decision);
        var finished = decision.Phase is BuildPhase.Succeeded or BuildPhase.Failed;
        var generation = run.Build.Metadata.Generation ?? 0;
        var platforms = PlatformStatuses.Calculate(before.Platforms, decision, input.Run.Build.Spec.Platforms);
        var outputs = Outputs.Calculate(input, before.Outputs, decision);
        var sources = BuiltTrees.ForStatus(input, decision.Platforms) is { Count: > 0 } built ? built : before.Sources;
        var inputs = Inputs(input, decision) ?? before.Inputs;
        var signature = run.Signing is null ? null : decision.Signature ?? (run.Signing.IsMetBy(before) ? before.Signature : null);
        var attestation = run.Attesting is null ? null : decision.Attestation ?? (run.Attesting.IsMetBy(before) ? before.Attestation : null);
        var reproduction = ReproductionOf(run, before, decision, now);
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
            Attestation = attestation,
            LastHandledSign = run.Signing?.Request,
            Reproduction = reproduction,
            LastHandledReproduce = decision.Reproduction is null ? before.LastHandledReproduce : run.Reproducing?.Request,
            QueuedAt = decision.Phase == BuildPhase.Queued ? before.QueuedAt ?? now : null,
            StartedAt = before.StartedAt ?? (decision.Phase is BuildPhase.Building or BuildPhase.Publishing ? now : null),
            CompletedAt = finished ? before.CompletedAt ?? now : null,
            Platforms = platforms,
            Source = RebuildOutdatedPlatform.NewestSource(decision.Platforms) ?? before.Source,
            Sources = sources,
            DroppedModules = Dropped(decision) is { Count: > 0 } dropped ? dropped : before.DroppedModules,
            Inputs = inputs,
            Outputs = outputs,
            Progress = Progress.Count(input.Plans, input.Observed, decision) ?? before.Progress,
            Conditions = Conditions.Calculate(
                run.Build.Status.Conditions, decision, generation, now, run.Signing is null ? null : new Signing(signature), run.Attesting is null ? null : new Attesting(attestation, input.LacksInputs),
                Verifications.Of(run.Build.Spec, sources), Verifications.OfImages(run.Build.Spec, inputs, input.Plans),
                reproduction is null && run.Reproducing is null ? null : new Reproducing(reproduction)),
        };
        return decision.Phase == BuildPhase.Succeeded && !WasSucceeded(input)
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
            LastHandledReproduce = before.LastHandledReproduce,
            SpecDigests = before.SpecDigests,
            LastSucceeded = before.LastSucceeded,
            ConfigMap = before.ConfigMap,
        };
    }

    /// <summary>
    /// A new or restarted run keeps only the last success, unless it is only published again.
    /// </summary>
    private static TalosImageBuildStatus Baseline(ReconcileInput input, Decision decision)
    {
        var status = input.Status;
        var restarted = status.Phase == BuildPhase.Failed && decision.Phase != BuildPhase.Failed
            && !(decision.Phase == BuildPhase.Publishing && PublishAgain.HasFailed(status));
        if (input.IsCurrentRun && !restarted)
        {
            return status;
        }

        var digests = RunCause.Digests(input.Run.Build.Spec);
        return new TalosImageBuildStatus
        {
            Cause = RunCause.Of(input.Run, status, digests),
            SpecDigests = digests,
            LastSucceeded = status.LastSucceeded,
            ConfigMap = status.ConfigMap,
            LastHandledReproduce = status.LastHandledReproduce,
        };
    }

    // A result is kept until the run ends, also when it is no longer requested.
    private static ReproductionStatus? ReproductionOf(BuildRun run, TalosImageBuildStatus before, Decision decision, DateTimeOffset now) => decision.Reproduction switch
    {
        null => run.Reproducing is null && before.Reproduction is { CompletedAt: null } ? null : before.Reproduction,
        { Result: not null } done => done with { CompletedAt = now },
        { Reason: Reasons.Rebuilding } open => open with { StartedAt = open.StartedAt ?? now },
        { } open => open,
    };

    private static InputsStatus? Inputs(ReconcileInput input, Decision decision) =>
        RebuildOutdatedPlatform.Inputs(input, decision.Platforms) is { } digest && RebuildOutdatedPlatform.InputsRepository(input.Plans) is { } repository
            ? new InputsStatus
            {
                Image = repository,
                Digest = digest,
                Verified = decision.Platforms.FirstOrDefault(platform => platform.Inputs == digest)?.VerifiedImages,
            }
            : null;

    private static List<DroppedModulesStatus> Dropped(Decision decision) =>
    [
        .. decision.Platforms.Where(platform => platform.DroppedModules.Count > 0)
            .Select(platform => new DroppedModulesStatus { Platform = platform.Platform, Names = platform.DroppedModules }),
    ];

    private static bool WasSucceeded(ReconcileInput input) => input.IsCurrentRun && input.Status.Phase == BuildPhase.Succeeded;

    private static LastSucceededStatus Succeeded(TalosImageBuildStatus status, BuildRun run) => new()
    {
        Fingerprint = run.Fingerprint,
        Release = run.Build.Spec.Release,
        Commit = status.Source?.Commit ?? "",
        CompletedAt = status.CompletedAt,
        Outputs = status.Outputs,
    };
}
