using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Brings one build nearer to what its spec asks for: read the caches, decide, make the writes, tell the status. Whatever
/// stops it half way is mended by the next call, which starts from what it then sees.
/// </summary>
internal sealed class TalosImageBuildController(
    ClusterCaches caches,
    BuildCaseReader reader,
    PodStartupProblemReader startupProblems,
    WriteExecutor executor,
    StatusWriter statuses,
    SlotKeeper slots,
    TransitionReporter reporter,
    TimeProvider time) : IEntityController<TalosImageBuild>
{
    public async Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Build(key) is not { } build)
        {
            slots.Release(key);
            statuses.Forget(key);
            return ReconciliationResult.Success();
        }

        var current = await startupProblems.ReadAsync(reader.Read(key, build), cancellationToken);
        var decision = await executor.ExecuteAsync(BuildDecider.Decide(current), cancellationToken);
        var status = StatusCalculator.Calculate(current, decision, SpecWarnings.Of(build.Spec), time.GetUtcNow());
        var (change, putOff) = await statuses.WriteAsync(build, status, cancellationToken);
        if (change == StatusChange.Transition)
        {
            reporter.Report(build, status);
        }

        if (!HoldsSlot(decision))
        {
            slots.Release(key);
        }

        return ReconciliationResult.Success(Sooner(Sooner(Sooner(decision.LookAgain, current.AskAgain), putOff), caches.UntilCertain(build)));
    }

    // A build that only waits, for a node or for somebody to create a Secret, lets the others go first.
    private static bool HoldsSlot(Decision decision) =>
        decision.Phase is BuildPhase.Building or BuildPhase.Publishing or BuildPhase.Queued
        && decision.Reason is not (Reasons.SecretNotFound or Reasons.ConfigMapNotFound or Reasons.PodNotStarting or Reasons.PodRefused);

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) =>
        one is null || other is null ? one ?? other : one < other ? one : other;
}
