using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.ConfigMaps;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Decisions.Policies;
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
    ReconcileInputReader reader,
    PodStartupProblemReader startupProblems,
    WriteExecutor executor,
    OutputsConfigMapWriter configMaps,
    StatusWriter statuses,
    BuildQueue queue,
    NodeWaitList waitList,
    RestingBuilds resting,
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

            Enqueue(queue.Done(key));
            return ReconciliationResult.Success(requeueAfter);
        }
        catch
        {
            Enqueue(queue.Failed(key));
            throw;
        }
    }

    private async Task<TimeSpan?> ReconcileAsync(NamespacedName key, TalosImageBuild build, CancellationToken cancellationToken)
    {
        var objects = resting.Read(build);
        if (resting.IsResting(key, objects))
        {
            return resync.Next();
        }

        resting.Remove(key);
        var current = await startupProblems.ReadAsync(reader.Read(key, build), cancellationToken);
        var decided = BuildDecider.Decide(current);
        if (decided.Writes.Any(write => write is Write.CreateJob or Write.SuspendJob { Suspend: false }))
        {
            queue.MarkStarted(key);
        }

        var decision = await executor.ExecuteAsync(decided, cancellationToken);
        var isWaitingForNode = decision.Platforms.Any(platform => platform.Reason == Reasons.WaitingForNode) || Reproduce.WaitsForNode(current, decision);
        if (!isWaitingForNode)
        {
            waitList.Remove(key);
        }

        var calculated = StatusCalculator.Calculate(current, decision, SpecWarnings.Of(build.Spec), time.GetUtcNow());
        var (status, configMapDue) = await configMaps.WriteAsync(build, calculated, cancellationToken);
        var (change, statusDue) = await statuses.WriteAsync(build, status, cancellationToken);
        if (change == StatusChange.Transition)
        {
            reporter.Report(build, status);
        }

        var due = new[] { decision.RequeueAfter, current.RequeueAfter, configMapDue, statusDue, caches.ExpectationsTimeout(build) }.Min();
        if (due is null && change == StatusChange.None && decided is { Phase: BuildPhase.Building, Writes: [], Reproduction: null } && !isWaitingForNode)
        {
            resting.Add(key, objects);
        }

        var isFinished = decision.Phase is BuildPhase.Succeeded or BuildPhase.Failed && decision.Reproduction is null or { Result: not null };
        return isFinished ? due : new[] { due, resync.Next() }.Min();
    }

    private TimeSpan? Forget(NamespacedName key)
    {
        statuses.Forget(key);
        resting.Remove(key);
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
