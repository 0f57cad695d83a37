using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Benchmarks;

/// <summary>The operator's caches, filled as informers fill them: builds half way through, their Jobs and pods, ten nodes.</summary>
internal sealed class Cluster
{
    private const int StepsDone = 2;
    private const int NodeCount = 10;

    private readonly FilledCaches _caches = new(TimeProvider.System);

    public Cluster(int slots)
    {
        var options = new OperatorOptions();
        options.Controller.MaxConcurrentBuilds = slots;
        Read = _caches.Read();
        Queue = new BuildQueue(Read, options, TimeProvider.System);
        Reader = new ReconcileInputReader(Read, Queue, new NodeWaitList(), options);
        for (var number = 0; number < NodeCount; number++)
        {
            _caches.Nodes.Set(Node($"node-{number}", number % 2 == 0 ? "amd64" : "arm64"));
        }
    }

    public BuildQueue Queue { get; }

    public ClusterCaches Read { get; }

    public ReconcileInputReader Reader { get; }

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
        return Observed(_caches.Set(scenario));
    }

    /// <summary>A build that has not been reconciled.</summary>
    public NamespacedName AddNew(string name, TalosImageBuildSpec spec) => Observed(_caches.Set(new Scenario { Build = Builds.Of(spec, name) }));

    private NamespacedName Observed(NamespacedName build)
    {
        Queue.Update(build);
        return build;
    }

    private static NodeView Node(string name, string architecture) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            Uid = $"uid-of-{name}",
            Labels = new Dictionary<string, string> { ["kubernetes.io/arch"] = architecture, ["kubernetes.io/os"] = "linux" },
        },
        Spec = new NodeSpecView(),
        Status = new NodeStatusView { Conditions = [new ConditionView { Type = "Ready", Status = "True" }] },
    };
}
