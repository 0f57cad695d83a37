using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Reconciles a build: reads the caches, decides, makes the writes, and writes the status. If it is interrupted, the next reconcile
/// continues from the state that it observes.
/// </summary>
internal sealed class TalosImageBuildController(
    ClusterCaches caches,
    BuildCaseReader reader,
    PodStartupProblemReader startupProblems,
    WriteExecutor executor,
    StatusWriter statuses,
    BuildQueue queue,
    NodeWaitList waitList,
    ResyncPeriod resync,
    TransitionReporter reporter,
    UndecodableBuildReporter undecodableBuilds,
    Lazy<IController> controller,
    TimeProvider time) : IEntityController<TalosImageBuild>
{
    public async Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        try
        {
            var requeueAfter = caches.Build(key) is { } build ? await ReconcileAsync(key, build, cancellationToken) : Forget(key);
            if (caches.UndecodableBuild(key) is { } undecodable)
            {
                requeueAfter = await undecodableBuilds.ReportAsync(undecodable, cancellationToken);
            }

            Enqueue(queue.Settle(key));
            return ReconciliationResult.Success(requeueAfter);
        }
        catch
        {
            Enqueue(queue.Fail(key));
            throw;
        }
    }

    private async Task<TimeSpan?> ReconcileAsync(NamespacedName key, TalosImageBuild build, CancellationToken cancellationToken)
    {
        var current = await startupProblems.ReadAsync(reader.Read(key, build), cancellationToken);
        var decided = BuildDecider.Decide(current);
        if (decided.Writes.Any(write => write is Write.CreateJob or Write.SuspendJob { Suspend: false }))
        {
            queue.Starting(key);
        }

        var executed = await executor.ExecuteAsync(decided, cancellationToken);
        (current, var decision) = AfterWrites(key, build, current, decided, executed);
        if (!decision.Platforms.Any(platform => platform.Reason == Reasons.WaitingForNode))
        {
            waitList.Remove(key);
        }

        var status = StatusCalculator.Calculate(current, decision, SpecWarnings.Of(build.Spec), time.GetUtcNow());
        var (change, statusDue) = await statuses.WriteAsync(build, status, cancellationToken);
        if (change == StatusChange.Transition)
        {
            reporter.Report(build, status);
        }

        var isFinished = decision.Phase is BuildPhase.Succeeded or BuildPhase.Failed;
        return new[] { decision.RequeueAfter, current.RequeueAfter, statusDue, caches.UntilCertain(build), isFinished ? null : resync.Next() }.Min();
    }

    /// <summary>
    /// One status for new Jobs: it already describes the Jobs that were just created, as the next reconcile would see them. Where the
    /// API server refused a write, or the Jobs bring on further writes, the next reconcile describes them.
    /// </summary>
    private (BuildCase Current, Decision Decision) AfterWrites(
        NamespacedName key, TalosImageBuild build, BuildCase current, Decision decided, Decision executed)
    {
        if (!ReferenceEquals(decided, executed) || !decided.Writes.Any(write => write is Write.CreateJob))
        {
            return (current, executed);
        }

        var after = reader.Read(key, build) with { RequeueAfter = current.RequeueAfter };
        var decision = BuildDecider.Decide(after);
        return decision.Writes.Count == 0 ? (after, decision) : (current, executed);
    }

    private TimeSpan? Forget(NamespacedName key)
    {
        statuses.Forget(key);
        waitList.Remove(key);
        return null;
    }

    private void Enqueue(IEnumerable<NamespacedName> builds)
    {
        foreach (var build in builds)
        {
            controller.Value.Enqueue(build);
        }
    }
}
