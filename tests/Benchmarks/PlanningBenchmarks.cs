using BenchmarkDotNet.Attributes;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Benchmarks;

/// <summary>What every reconcile calculates anew from the spec.</summary>
public class PlanningBenchmarks
{
    private TalosImageBuildSpec _spec = new();

    [Params("sample", "big")]
    public string Spec { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _spec = Spec == "big" ? BigSpec.Spec : Builds.Spec;
        if (PlannedSpec.Of(_spec, cluster: null, new BuildKitEndpoints(), "default").Errors is [var first, ..])
        {
            throw new InvalidOperationException($"The spec is refused: {first}");
        }
    }

    [Benchmark]
    public BuildPlan Plan() => BuildPlanner.Plan(_spec, Builds.Amd64);

    [Benchmark]
    public string Fingerprint() => Fingerprints.Of(_spec);

    [Benchmark]
    public int Check() => PlannedSpec.Of(_spec, cluster: null, new BuildKitEndpoints(), "default").Errors.Count;
}
