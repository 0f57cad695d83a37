using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Status;

/// <summary>Calculates the status of each platform.</summary>
internal static class PlatformStatuses
{
    public static IReadOnlyList<PlatformStatus> Calculate(
        IReadOnlyList<PlatformStatus> before, Decision decision, IReadOnlyList<string> platforms)
    {
        if (decision.Platforms.Count == 0)
        {
            return before.Count > 0 || decision.Failure is not null
                ? before
                : [.. platforms.Select(platform => new PlatformStatus { Platform = platform, Phase = decision.Phase })];
        }

        return [.. decision.Platforms.Select(seen => Line(seen, decision, before.FirstOrDefault(old => old.Platform == seen.Platform)))];
    }

    private static PlatformStatus Line(PlatformObservation seen, Decision decision, PlatformStatus? before)
    {
        var phase = Phase(seen, decision);
        var startsOver = seen.State is JobState.Absent or JobState.Terminating && phase != BuildPhase.Suspended;
        return new PlatformStatus
        {
            Platform = seen.Platform,
            Phase = phase,
            Job = seen.Job?.Metadata.Name ?? before?.Job,
            Pod = seen.Pod?.Metadata.Name ?? before?.Pod,
            Node = seen.Pod?.Spec?.NodeName ?? before?.Node,
            Snapshotter = seen.Snapshotter ?? (seen.Pod is null && !startsOver ? before?.Snapshotter : null),
            Inputs = seen.Inputs,
            UnpinnedImages = seen.UnpinnedImages,
            Step = seen.Step,
            Commit = seen.Source?.Commit,
            Attempts = seen.Attempts,

            // Kubernetes removes the start time of a suspended Job, and its pod with the times of the containers.
            StartedAt = seen.StartedAt ?? (startsOver ? null : before?.StartedAt),
            CompletedAt = seen.CompletedAt,
            Reason = seen.Failure?.Reason ?? (Stopped(seen, decision) ? decision.Reason : seen.Reason),
            Message = seen.Failure?.Message ?? (Stopped(seen, decision) ? Culprit(decision.Failure!) : seen.Message),
            Steps = seen.Pod is null && seen.Steps.Count == 0 && !startsOver ? before?.Steps ?? [] : seen.Steps,
        };
    }

    private static bool Stopped(PlatformObservation seen, Decision decision) =>
        decision.Failure is not null && seen.State is not (JobState.Succeeded or JobState.Failed);

    private static string Culprit(FailureStatus failure) =>
        failure.Platform is { } platform ? $"Stopped because {platform} failed." : "Stopped. See status.failure.";

    private static BuildPhase Phase(PlatformObservation seen, Decision decision) => seen.State switch
    {
        JobState.Succeeded => BuildPhase.Succeeded,
        JobState.Failed => BuildPhase.Failed,
        JobState.Running when decision.Phase == BuildPhase.Queued => BuildPhase.Building,
        _ when decision.Phase is BuildPhase.Suspended or BuildPhase.Queued or BuildPhase.Failed => decision.Phase,
        JobState.Suspended => BuildPhase.Queued,
        JobState.Running => BuildPhase.Building,
        _ => BuildPhase.Pending,
    };
}
