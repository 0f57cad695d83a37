using BenchmarkDotNet.Attributes;
using k8s.Models;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Benchmarks;

/// <summary>A platform's Job: rendered when it is created, not in every reconcile.</summary>
public class RenderingBenchmarks
{
    private BuildPlan _plan = null!;
    private PodContext _context = null!;

    [Params("sample", "big")]
    public string Spec { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        var spec = Spec == "big" ? BigSpec.Spec : Builds.Spec;
        _plan = BuildPlanner.Plan(spec, Builds.Amd64);
        _context = new PodContext(BuildRun.Of(Builds.Of(spec)), new BuildPodOptions(), "amd64");
    }

    [Benchmark]
    public V1Job Job() => JobRenderer.Render(_plan, _context);
}
