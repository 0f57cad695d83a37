using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Support;

/// <summary>The operator's caches, filled by hand instead of by informers.</summary>
internal sealed class FilledCaches(TimeProvider time)
{
    public IndexedStore<TalosImageBuild> Builds { get; } = Indexed<TalosImageBuild>(ClusterCaches.ByUid, build => [build.Metadata.Uid]);

    public IndexedStore<JobView> Jobs { get; } = Indexed<JobView>(ClusterCaches.ByBuild, Indexes.ByLabel(Labels.BuildUid));

    public IndexedStore<PodView> Pods { get; } = Indexed<PodView>(ClusterCaches.ByBuild, Indexes.ByLabel(Labels.BuildUid));

    public IndexedStore<NodeView> Nodes { get; } = new(new Dictionary<string, Func<NodeView, IEnumerable<string>>>());

    public ClusterCaches Read() => new(Builds, Jobs, Pods, Nodes, time);

    /// <summary>The build with its current Jobs and pods.</summary>
    public NamespacedName Set(Scenario scenario)
    {
        foreach (var job in scenario.Jobs)
        {
            Jobs.Set(View.Of(job));
        }

        foreach (var pod in scenario.Pods)
        {
            Pods.Set(View.Of(pod));
        }

        Builds.Set(scenario.Build);
        return NamespacedName.Of(scenario.Build);
    }

    private static IndexedStore<T> Indexed<T>(string index, Func<T, IEnumerable<string>> values)
        where T : class, IKubernetesObject<V1ObjectMeta> => new(new Dictionary<string, Func<T, IEnumerable<string>>> { [index] = values });
}
