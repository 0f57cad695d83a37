using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Reads the input of a decision from the caches. The cost does not depend on the number of other builds.</summary>
internal sealed class ReconcileInputReader(ClusterCaches caches, BuildQueue queue, NodeWaitList waitList, OperatorOptions options)
{
    public ReconcileInput Read(NamespacedName key, TalosImageBuild build)
    {
        var run = BuildRun.Of(build);
        var (errors, plans) = PlannedSpec.Of(build.Spec, options.Registries.Pulls, options.Pods.BuildKitEndpoints, run.Namespace);
        var observed = RunObserver.Observe(run, plans, caches.JobsOf(build), caches.PodsOf(build), caches.Node);
        waitList.Add(key);
        var nodes = caches.Nodes();
        var current = new ReconcileInput
        {
            Run = run,
            SpecErrors = errors,
            Plans = plans,
            Observed = observed,
            Nodes = plans.ToDictionary(
                plan => plan.Platform, plan => NodeMatcher.Match(run.Namespace, plan.Platform, build.Spec, options, nodes), StringComparer.Ordinal),
            RebuildNodes = run.Reproducing is null
                ? []
                : plans.ToDictionary(plan => plan.Platform, plan => RebuildNodes.Of(
                    run, plan.Platform, options, nodes, observed.Platforms.FirstOrDefault(platform => platform.Platform == plan.Platform)?.Pod), StringComparer.Ordinal),
            Options = options,
        };
        if (Reproduce.NeedsSlot(current))
        {
            return current with { Slot = queue.RequestSlot(key, isLast: true) };
        }

        return BuildDecider.NeedsSlot(current)
            ? current with { Slot = queue.RequestSlot(key) }
            : current with { YieldAt = queue.YieldAt(key, Suspension.SlotTakenSince(observed.Jobs), isLast: Reproduce.IsDue(current)) };
    }
}
