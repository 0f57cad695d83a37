using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Tests.Support;

/// <summary>The operator's caches, filled by hand instead of by informers.</summary>
internal sealed class FilledCaches(TimeProvider time)
{
    public IndexedStore<TalosImageBuild> Builds { get; } = Indexed<TalosImageBuild>(ClusterCaches.ByUid, build => [build.Metadata.Uid]);

    public IndexedStore<V1Job> Jobs { get; } = Indexed<V1Job>(ClusterCaches.ByBuild, Indexes.ByLabel(Labels.BuildUid));

    public IndexedStore<V1Pod> Pods { get; } = Indexed<V1Pod>(ClusterCaches.ByBuild, Indexes.ByLabel(Labels.BuildUid));

    public IndexedStore<V1Node> Nodes { get; } = new(new Dictionary<string, Func<V1Node, IEnumerable<string>>>());

    public ClusterCaches Read() => new(Builds, Jobs, Pods, Nodes, time);

    /// <summary>The build with the Jobs and pods that it has come to.</summary>
    public NamespacedName Set(Scenario scenario)
    {
        foreach (var job in scenario.Jobs)
        {
            Jobs.Set(job);
        }

        foreach (var pod in scenario.Pods)
        {
            Pods.Set(pod);
        }

        Builds.Set(scenario.Build);
        return NamespacedName.Of(scenario.Build);
    }

    private static IndexedStore<T> Indexed<T>(string index, Func<T, IEnumerable<string>> values)
        where T : class, IKubernetesObject<V1ObjectMeta> => new(new Dictionary<string, Func<T, IEnumerable<string>>> { [index] = values });
}
