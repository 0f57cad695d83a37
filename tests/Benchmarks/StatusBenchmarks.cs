using BenchmarkDotNet.Attributes;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Benchmarks;

/// <summary>The check after every reconcile whether a status must be written, for the status of a large finished build.</summary>
public class StatusBenchmarks
{
    private TalosImageBuildStatus _before = new();
    private TalosImageBuildStatus _same = new();
    private TalosImageBuildStatus _further = new();
    private TalosImageBuildStatus _failed = new();

    [GlobalSetup]
    public void SetUp()
    {
        _before = new Scenario(BigSpec.Spec).Finished().Status;
        _same = _before with { };
        _further = _before with { Progress = "1/2" };
        _failed = _before with { Phase = BuildPhase.Failed };
    }

    [Benchmark(Baseline = true)]
    public object Same() => StatusDifference.Between(_before, _same);

    [Benchmark]
    public object OnlyProgress() => StatusDifference.Between(_before, _further);

    [Benchmark]
    public object AnotherPhase() => StatusDifference.Between(_before, _failed);
}
