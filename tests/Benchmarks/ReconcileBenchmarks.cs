using BenchmarkDotNet.Attributes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
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

    private Cluster free = null!;
    private Cluster full = null!;
    private NamespacedName running;
    private NamespacedName queued;

    /// <summary>Builds beside the one that is reconciled.</summary>
    [Params(10, 1000)]
    public int Others { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        free = new Cluster(slots: 0);
        full = new Cluster(slots: 1);
        full.AddRunning("first", Spec("first"));
        for (var number = 0; number < Others; number++)
        {
            var name = $"other-{number}";
            free.AddRunning(name, Spec(name));
            full.AddNew(name, Spec(name));
        }

        running = free.AddRunning("mine", Spec("mine"));
        queued = full.AddNew("mine", Spec("mine"));
        Expect(Reconcile(free, running), StatusChange.None, "A build that runs as it did has nothing to write.");
        Expect(Reconcile(full, queued), StatusChange.Transition, "A build that has not been reconciled becomes Queued.");
    }

    /// <summary>The common reconcile: something woke the build, and nothing is to be done.</summary>
    [Benchmark(Baseline = true)]
    public object Running() => Reconcile(free, running);

    /// <summary>The last of the queue; its position is part of its status.</summary>
    [Benchmark]
    public object Queued() => Reconcile(full, queued);

    private static StatusChange Reconcile(Cluster cluster, NamespacedName key)
    {
        var build = cluster.Read.Build(key)!;
        var current = cluster.Reader.Read(key, build);
        var decision = BuildDecider.Decide(current);
        TalosImageBuildStatus status = StatusCalculator.Calculate(current, decision, SpecWarnings.Of(build.Spec), Now);
        cluster.Queue.Settle(key);
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
