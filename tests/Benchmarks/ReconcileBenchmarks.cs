using BenchmarkDotNet.Attributes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Benchmarks;

/// <summary>
/// A reconcile without its writes: caches, case, decision, status, difference. It must cost the same however many other
/// builds the caches hold.
/// </summary>
public class ReconcileBenchmarks
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private Cluster _free = null!;
    private Cluster _full = null!;
    private NamespacedName _running;
    private NamespacedName _queued;

    /// <summary>Builds beside the one that is reconciled.</summary>
    [Params(10, 1000)]
    public int Others { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _free = new Cluster(slots: 0);
        _full = new Cluster(slots: 1);
        _full.AddRunning("first", Spec("first"));
        for (var number = 0; number < Others; number++)
        {
            var name = $"other-{number}";
            _free.AddRunning(name, Spec(name));
            _full.AddNew(name, Spec(name));
        }

        _running = _free.AddRunning("mine", Spec("mine"));
        _queued = _full.AddNew("mine", Spec("mine"));
        Expect(Reconcile(_free, _running), StatusChange.None, "A build that runs as it did has nothing to write.");
        Expect(Reconcile(_full, _queued), StatusChange.Transition, "A build that has not been reconciled becomes Queued.");
    }

    /// <summary>The common reconcile: something woke the build, and nothing is to be done.</summary>
    [Benchmark(Baseline = true)]
    public object Running() => Reconcile(_free, _running);

    /// <summary>The last of the queue; its position is part of its status.</summary>
    [Benchmark]
    public object Queued() => Reconcile(_full, _queued);

    private static StatusChange Reconcile(Cluster cluster, NamespacedName key)
    {
        var build = cluster.Read.Build(key)!;
        var current = cluster.Reader.Read(key, build);
        var decision = BuildDecider.Decide(current);
        var status = StatusCalculator.Calculate(current, decision, SpecWarnings.Of(build.Spec), Now);
        cluster.Queue.Done(key);
        return StatusDifference.Between(build.Status, status);
    }

    // Each its own spec, as in a real cluster: nothing is to be gained from two builds being equal.
    private static TalosImageBuildSpec Spec(string name) =>
        Builds.Spec with { Registry = Builds.Spec.Registry with { Tag = name } };

    private static void Expect(StatusChange seen, StatusChange expected, string why)
    {
        if (seen != expected)
        {
            throw new InvalidOperationException($"{why} Seen: {seen}.");
        }
    }
}
