using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// Ends the build when a platform has failed, because no tag is written for a part of the platforms. Stops the other platforms. The
/// failed Job and its logs are kept until its TTL expires.
/// </summary>
internal static class FailBuild
{
    public static Decision? Decide(ReconcileInput input)
    {
        if (input.Observed.All.FirstOrDefault(observed => observed.State == JobState.Failed)?.Failure is not { } failure)
        {
            return null;
        }

        if (failure.Platform == PublishJobRenderer.Step)
        {
            failure = failure with { Platform = null, Step = PublishJobRenderer.Step };
        }

        return new Decision
        {
            Phase = BuildPhase.Failed,
            Reason = failure.Reason,
            Message = $"{Place(failure)}{failure.Message}",
            Stalled = true,
            Failure = failure,
            Platforms = input.Observed.Platforms,

            // Deletes also a Job that has not failed in the API: the kubelet restarts a sidecar that does not start forever.
            Writes = [.. input.LiveJobs.Select(job => new Write.DeleteJob(job))],
        };
    }

    private static string Place(FailureStatus failure) =>
        string.Join(", ", new[] { failure.Platform, failure.Step }.OfType<string>()) + ": ";
}
