using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A run that failed while it was published, such as for a wrong password of the signing key, continues there once its spec or a request
/// to sign changes: what the platforms pushed is in the registry. Only where the registry has lost it, they are built again.
/// </summary>
internal static class PublishAgain
{
    /// <summary>The object asks for signatures since the run has failed.</summary>
    public static bool IsRequested(ReconcileInput input) =>
        HasFailed(input.Status)
        && ((input.Run.Signing is { } signing && signing.Request != input.Status.LastHandledSign)
            || (input.Status.Failure!.Step == Reproduce.Step && input.Run.Reproducing is { } request && !request.IsMetBy(input.Status)));

    /// <summary>The platforms' results are not touched by it.</summary>
    public static bool HasFailed(TalosImageBuildStatus status) => status is
    {
        Phase: BuildPhase.Failed,
        Failure: { Platform: null, Step: PublishJobRenderer.Step or Reproduce.Step, Reason: not (Reasons.ImageNotFound or Reasons.VersionMismatch) },
    };

    public static Decision? Decide(ReconcileInput input) =>
        input.IsCurrentRun && HasFailed(input.Status) && input.Observed.Platforms.All(observed => observed.State == JobState.Succeeded)
            ? new Decision
            {
                Phase = BuildPhase.Publishing,
                Reason = Reasons.Publishing,
                Message = "Publishing again.",
                Platforms = input.Observed.Platforms,
                Writes = [.. input.Observed.Jobs.Where(Publish.IsPublishJob).Select(job => new Write.DeleteJob(job))],
                RequeueAfter = TimeSpan.Zero,
            }
            : null;
}
