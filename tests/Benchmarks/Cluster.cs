using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Slots;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Benchmarks;

/// <summary>The operator's caches, filled as informers fill them: builds half way through, their Jobs and pods, ten nodes.</summary>
internal sealed class Cluster
{
    private const int StepsDone = 2;
    private const int NodeCount = 10;

    private readonly IndexedStore<TalosImageBuild> builds = Store<TalosImageBuild>(ClusterCaches.ByUid, build => [build.Metadata.Uid]);
    private readonly IndexedStore<V1Job> jobs = Store<V1Job>(ClusterCaches.ByBuild, Indexes.ByLabel(Labels.BuildUid));
    private readonly IndexedStore<V1Pod> pods = Store<V1Pod>(ClusterCaches.ByBuild, Indexes.ByLabel(Labels.BuildUid));
    private readonly IndexedStore<V1Node> nodes = new(new Dictionary<string, Func<V1Node, IEnumerable<string>>>());

    public Cluster(int slots)
    {
        Slots = new BuildSlots(slots);
        Caches = new ClusterCaches(builds, jobs, pods, nodes, TimeProvider.System);
        Reader = new BuildCaseReader(Caches, Slots, new OperatorOptions());
        for (var number = 0; number < NodeCount; number++)
        {
            nodes.Set(Node($"node-{number}", number % 2 == 0 ? "amd64" : "arm64"));
        }
    }

    public BuildSlots Slots { get; }

    public ClusterCaches Caches { get; }

    public BuildCaseReader Reader { get; }

    /// <summary>A build whose Jobs run.</summary>
    public NamespacedName AddRunning(string name, TalosImageBuildSpec spec)
    {
        var scenario = new Scenario { Build = Builds.Of(spec, name) };
        scenario.Reconcile();
        foreach (var platform in spec.Platforms)
        {
            scenario.Run(platform, StepsDone);
        }

        scenario.Settle();
        foreach (var job in scenario.Jobs)
        {
            jobs.Set(job);
        }

        foreach (var pod in scenario.Pods)
        {
            pods.Set(pod);
        }

        builds.Set(scenario.Build);
        return NamespacedName.Of(scenario.Build);
    }

    /// <summary>A build that nobody has looked at.</summary>
    public NamespacedName AddNew(string name, TalosImageBuildSpec spec)
    {
        var build = Builds.Of(spec, name);
        builds.Set(build);
        return NamespacedName.Of(build);
    }

    private static IndexedStore<T> Store<T>(string index, Func<T, IEnumerable<string>> values)
        where T : class, k8s.IKubernetesObject<V1ObjectMeta> => new(new Dictionary<string, Func<T, IEnumerable<string>>> { [index] = values });

    private static V1Node Node(string name, string architecture) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            Uid = $"uid-of-{name}",
            Labels = new Dictionary<string, string> { ["kubernetes.io/arch"] = architecture, ["kubernetes.io/os"] = "linux" },
        },
        Spec = new V1NodeSpec(),
        Status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = "True" }] },
    };
}
