using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.Entities;
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

        var current = reader.Read(key, build);
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

        return ReconciliationResult.Success(Sooner(Sooner(decision.LookAgain, putOff), caches.UntilCertain(build)));
    }

    // A build that only waits for a node lets the others go first.
    private static bool HoldsSlot(Decision decision) =>
        decision.Phase is BuildPhase.Building or BuildPhase.Publishing or BuildPhase.Queued;

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) =>
        one is null || other is null ? one ?? other : one < other ? one : other;
}
