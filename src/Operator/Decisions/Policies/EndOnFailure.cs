using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// One platform that failed for good ends the build: half a release is never tagged. The others are stopped; the failed Job
/// stays, with its logs, until its TTL.
/// </summary>
internal static class EndOnFailure
{
    public static Decision? Decide(BuildCase build)
    {
        var all = build.Seen.Platforms.Append(build.Seen.Publish).ToList();
        if (all.FirstOrDefault(seen => seen.State == JobState.Failed)?.Failure is not { } failure)
        {
            return null;
        }

        return new Decision
        {
            Phase = BuildPhase.Failed,
            Reason = failure.Reason,
            Message = $"{Place(failure)}{failure.Message}",
            Stalled = true,
            Failure = failure,
            Platforms = build.Seen.Platforms,
            Writes = [.. all.Where(seen => Unfinished(seen)).Select(seen => new Write.DeleteJob(seen.Job!))],
        };
    }

    private static string Place(FailureStatus failure) => failure.Step is null ? $"{failure.Platform}: " : $"{failure.Platform}, {failure.Step}: ";

    // A sidecar that never started leaves a Job that would go on trying.
    private static bool Unfinished(PlatformObservation seen) =>
        seen.Job is { Metadata.DeletionTimestamp: null } job
        && job.Status?.Conditions?.Any(condition => condition is { Type: "Failed" or "Complete", Status: "True" }) is not true;
}
