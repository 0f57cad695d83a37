using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Tests.Caching;

public sealed class RestingBuildsTests
{
    private readonly FilledCaches _filled = new(new FakeTimeProvider());
    private readonly ClusterCaches _caches;
    private readonly BuildQueue _queue;
    private readonly RestingBuilds _resting;
    private readonly NamespacedName _build;

    public RestingBuildsTests()
    {
        var options = new OperatorOptions();
        options.Controller.MaxConcurrentBuilds = 1;
        _caches = _filled.Read();
        _queue = new BuildQueue(_caches, options, new FakeTimeProvider());
        _resting = new RestingBuilds(_caches, _queue);
        var scenario = new Scenario { Build = Builds.Of(Builds.Spec, "running") };
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 2);
        scenario.Settle();
        _build = _filled.Set(scenario);
        foreach (var pod in _filled.Pods.List())
        {
            _filled.Nodes.Set(Node(pod.Spec.NodeName!, "1"));
        }

        _queue.Update(_build);
    }

    [Fact]
    public void Build_NotYetReconciled_IsNotAtRest() => Assert.False(IsResting());

    [Fact]
    public void Build_WithTheSameObjects_IsAtRest()
    {
        Rest();

        Assert.True(IsResting());
    }

    [Fact]
    public void Build_AfterAnyChangeOfWhatWasRead_IsNotAtRest()
    {
        var job = _filled.Jobs.List()[0];
        var pod = Assert.Single(_filled.Pods.List());
        var build = _filled.Builds.Get(_build)!;
        Action[] changes =
        [
            () => _filled.Jobs.Set(job with { Metadata = Newer(job.Metadata) }),
            () => _filled.Pods.Set(pod with { Metadata = Newer(pod.Metadata) }),
            () => _filled.Nodes.Set(Node(pod.Spec.NodeName!, "2")),
            () => _filled.Builds.Set(build with { Metadata = Newer(build.Metadata) }),
            () => _filled.Pods.Remove(NamespacedName.Of(pod), last: null),
            () => _caches.JobExpectations.ExpectDeletion(job),
        ];
        foreach (var change in changes)
        {
            Rest();
            Assert.True(IsResting());

            change();

            Assert.False(IsResting());
        }
    }

    [Fact]
    public void Build_WhoseSlotAnotherWaitsFor_IsNotAtRest()
    {
        Rest();
        var waiting = _filled.Set(new Scenario { Build = Builds.Of(Builds.Spec, "waiting") });
        _queue.Update(waiting);

        Assert.False(IsResting());
    }

    [Fact]
    public void Build_Removed_IsNotAtRest()
    {
        Rest();
        _resting.Remove(_build);

        Assert.False(IsResting());
    }

    private void Rest() => _resting.Add(_build, Read());

    private bool IsResting() => _resting.IsResting(_build, Read());

    private ReconciledObjects Read() => _resting.Read(_caches.Build(_build)!);

    private static NodeView Node(string name, string version) => new() { Metadata = new V1ObjectMeta { Name = name, Uid = name, ResourceVersion = version } };

    private static V1ObjectMeta Newer(V1ObjectMeta metadata) => metadata with { ResourceVersion = $"{long.Parse(metadata.ResourceVersion ?? "0", null) + 1}" };
}
