using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Maps changes in the caches to the builds to reconcile, in addition to a build's own changes.</summary>
internal sealed class BuildTriggers(ClusterCaches caches, BuildQueue queue, NodeWaitList waitList)
{
    /// <summary>The builds that may run now.</summary>
    public IEnumerable<NamespacedName> Of(StoreChange<TalosImageBuild> change)
    {
        caches.BuildExpectations.Observe(change);
        return queue.Update(change.Key);
    }

    /// <summary>The Job's build, and the builds that may run now.</summary>
    public IEnumerable<NamespacedName> Of(StoreChange<JobView> change)
    {
        caches.JobExpectations.Observe(change);
        return BuildOf(change) is { } build ? [build, .. queue.Update(build)] : [];
    }

    public IEnumerable<NamespacedName> Of(StoreChange<PodView> change) => BuildOf(change) is { } build ? [build] : [];

    /// <summary>
    /// The builds that wait for a node, if this one may accept more pods than before; and the builds with a pod on it, if its readiness
    /// or cordon has changed.
    /// </summary>
    public IEnumerable<NamespacedName> Of(StoreChange<NodeView> change) => change.New is not { } node ? []
        :
        [
            .. NodeMatcher.MayTakeMore(change.Old, node) ? waitList.Builds : [],
            .. change.Old is { } before && NodeMatcher.IsAvailable(before) != NodeMatcher.IsAvailable(node) ? BuildsOn(node.Metadata.Name) : [],
        ];

    private IEnumerable<NamespacedName> BuildsOn(string node) => caches.Builds()
        .Where(build => build.Status.Platforms.Any(platform => platform.Node == node && platform.Phase is BuildPhase.Pending or BuildPhase.Building))
        .Select(NamespacedName.Of);

    private NamespacedName? BuildOf<T>(StoreChange<T> change)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Labels.Of(change.Latest, Labels.BuildUid) is { } uid ? caches.KeyOf(uid) : null;
}
