using System.Collections.Concurrent;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Builds whose last reconcile had nothing to do, with the objects that it read. While they are the same, another one would decide the
/// same: a periodic reconcile of a build that runs plans nothing.
/// </summary>
internal sealed class RestingBuilds(ClusterCaches caches, BuildQueue queue)
{
    private readonly ConcurrentDictionary<NamespacedName, ReconciledObjects> _resting = new();

    /// <summary>The objects that a reconcile is going to read. Read them before it does: those that change meanwhile count as changed.</summary>
    public ReconciledObjects Read(TalosImageBuild build)
    {
        var pods = caches.PodsOf(build);
        return new ReconciledObjects(build, caches.JobsOf(build), pods, [.. pods.Select(pod => pod.Spec.NodeName is { } node ? caches.Node(node) : null)]);
    }

    /// <summary>Whether the last reconcile read the same objects and had nothing to do, and no other build waits for the slot.</summary>
    public bool IsResting(NamespacedName key, ReconciledObjects objects) =>
        _resting.TryGetValue(key, out var last) && last.Equals(objects) && queue.YieldAt(key, Suspension.SlotTakenSince(objects.Jobs)) is null;

    public void Add(NamespacedName key, ReconciledObjects objects) => _resting[key] = objects;

    public void Remove(NamespacedName key) => _resting.TryRemove(key, out _);
}

/// <summary>A build and its objects, of each pod its node. Equal if they are the very same in the caches.</summary>
internal sealed record ReconciledObjects(
    TalosImageBuild Build, IReadOnlyList<JobView> Jobs, IReadOnlyList<PodView> Pods, IReadOnlyList<NodeView?> Nodes)
{
    public bool Equals(ReconciledObjects? other) =>
        other is not null && ReferenceEquals(Build, other.Build) && AreSame(Jobs, other.Jobs) && AreSame(Pods, other.Pods) && AreSame(Nodes, other.Nodes);

    public override int GetHashCode() => Build.GetHashCode();

    private static bool AreSame(IReadOnlyList<object?> one, IReadOnlyList<object?> other) => one.SequenceEqual(other, ReferenceEqualityComparer.Instance);
}
