using BenchmarkDotNet.Attributes;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Benchmarks;

/// <summary>Whether a status has to be written, asked after every reconcile; the status is that of a finished big build.</summary>
public class StatusBenchmarks
{
    private TalosImageBuildStatus before = new();
    private TalosImageBuildStatus same = new();
    private TalosImageBuildStatus further = new();
    private TalosImageBuildStatus failed = new();

    [GlobalSetup]
    public void SetUp()
    {
        before = new Scenario(BigSpec.Spec).Finished().Status;
        same = before with { };
        further = before with { Progress = "1/2" };
        failed = before with { Phase = BuildPhase.Failed };
    }

    [Benchmark(Baseline = true)]
    public object Same() => StatusDifference.Between(before, same);

    [Benchmark]
    public object OnlyProgress() => StatusDifference.Between(before, further);

    [Benchmark]
    public object AnotherPhase() => StatusDifference.Between(before, failed);
}
