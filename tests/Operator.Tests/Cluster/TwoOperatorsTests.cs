using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>Two operators share a cluster by namespaces: see docs/scale.md.</summary>
public sealed class TwoOperatorsTests
{
    private readonly FakeCluster _cluster = new();

    [Fact]
    public async Task Builds_OfTwoNamespaces_AreEachBuiltOnceByTheirOwnOperator()
    {
        _cluster.AddNode("amd64");
        await using var first = await StartAsync("team-a");
        await using var second = await StartAsync("team-b");
        var spec = Builds.Spec with { Platforms = [Builds.Amd64] };
        AppliedBuild[] builds = [New("team-a", "a1"), New("team-b", "b1"), New("team-c", "nobodys")];
        foreach (var build in builds[..2])
        {
            await build.UntilPhaseAsync("Building");
        }

        // A build that an operator does not watch would have been seen before one that is applied after it.
        await New("team-a", "a2").UntilPhaseAsync("Queued");
        await New("team-b", "b2").UntilPhaseAsync("Queued");

        Assert.Equal(
            builds[..2].Select(build => build.JobPath("amd64")),
            _cluster.List("apis/batch/v1/jobs").Select(job => $"apis/batch/v1/namespaces/{job["metadata"]!["namespace"]}/jobs/{job["metadata"]!["name"]}").Order());
        Assert.Equal(2, _cluster.Writes.Count(write => write.CreatesAJob));
        Assert.Null(_cluster.Get(builds[2].Path)!["status"]!["phase"]);

        AppliedBuild New(string inNamespace, string name) => new(_cluster, spec, name, inNamespace: inNamespace);
    }

    // Each has a queue of its own.
    private Task<OperatorUnderTest> StartAsync(string inNamespace) => OperatorUnderTest.StartAsync(_cluster, options =>
    {
        options.Controller.Namespaces = [inNamespace];
        options.Controller.MaxConcurrentBuilds = 1;
    });
}
