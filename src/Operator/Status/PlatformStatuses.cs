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

        return [.. decision.Platforms.Select(observed => Status(observed, decision, before.FirstOrDefault(old => old.Platform == observed.Platform)))];
    }

    private static PlatformStatus Status(PlatformObservation observed, Decision decision, PlatformStatus? before)
    {
        var phase = Phase(observed, decision);
        var startsOver = observed.State is JobState.Absent or JobState.Terminating && phase != BuildPhase.Suspended;
        return new PlatformStatus
        {
            Platform = observed.Platform,
            Phase = phase,
            Job = observed.Job?.Metadata.Name ?? before?.Job,
            Pod = observed.Pod?.Metadata.Name ?? before?.Pod,
            Node = observed.Pod?.Spec?.NodeName ?? before?.Node,
            Snapshotter = observed.Snapshotter ?? (observed.Pod is null && !startsOver ? before?.Snapshotter : null),
            Inputs = observed.Inputs,
            VerifiedImages = observed.VerifiedImages,
            UnpinnedImages = observed.UnpinnedImages,
            Step = observed.Step,
            Commit = observed.Source?.Commit,
            Sources = SourceResults.ForStatus(observed),
            Attempts = observed.Attempts,

            // Kubernetes removes the start time of a suspended Job, and its pod with the times of the containers.
            StartedAt = observed.StartedAt ?? (startsOver ? null : before?.StartedAt),
            CompletedAt = observed.CompletedAt,
            Reason = observed.Failure?.Reason ?? (WasStopped(observed, decision) ? decision.Reason : observed.Reason),
            Message = observed.Failure?.Message ?? (WasStopped(observed, decision) ? StoppedMessage(decision.Failure!) : observed.Message),
            Steps = observed.Pod is null && observed.Steps.Count == 0 && !startsOver ? before?.Steps ?? [] : observed.Steps,
        };
    }

    private static bool WasStopped(PlatformObservation observed, Decision decision) =>
        decision.Failure is not null && observed.State is not (JobState.Succeeded or JobState.Failed);

    private static string StoppedMessage(FailureStatus failure) =>
        failure.Platform is { } platform ? $"Stopped because {platform} failed." : "Stopped. See status.failure.";

    private static BuildPhase Phase(PlatformObservation observed, Decision decision) => observed.State switch
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
