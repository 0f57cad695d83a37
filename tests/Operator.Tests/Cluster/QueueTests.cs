using System.Text.Json.Nodes;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>One slot and three builds: whatever happens to the operator, one is at work at a time, in the order of their age.</summary>
public sealed class QueueTests
{
    private const int Restarts = 20;

    private readonly FakeCluster cluster = new();
    private readonly FakeKubelet kubelet;
    private readonly WorkRecorder work;
    private readonly AppliedBuild[] builds;

    public QueueTests()
    {
        kubelet = new FakeKubelet(cluster);
        work = new WorkRecorder(cluster);
        cluster.AddNode("amd64");
        cluster.AddNode("arm64");

        // Neither by name nor by the order in which a cache happens to list them.
        builds = [.. new[] { "b", "c", "a" }.Select((name, minute) => new AppliedBuild(cluster, name: name, minute: minute))];
    }

    [Fact]
    public async Task Restart_TwentyTimes_NeverTwoAtWorkAndTheOrderKept()
    {
        for (var restart = 0; restart < Restarts; restart++)
        {
            await using var started = await StartAsync();
            await started.UntilReconciledAsync(builds.Length);
            Advance();
        }

        kubelet.RunEverything(existing: true);
        await using var last = await StartAsync();
        foreach (var build in builds) await build.UntilPhaseAsync("Succeeded");

        Assert.Equal(1, work.Most);
        Assert.Equal(builds.Select(build => build.Uid), work.Started);
    }

    [Fact]
    public async Task FirstInLine_ReconcileFailsEachTime_TheOthersAreBuilt()
    {
        cluster.Faults = write => write.Path.StartsWith(builds[0].Path, StringComparison.Ordinal) ? Fault.ServerError : null;
        kubelet.RunEverything(existing: true);
        await using var started = await StartAsync();

        await builds[1].UntilPhaseAsync("Succeeded");
        await builds[2].UntilPhaseAsync("Succeeded");

        Assert.Equal(1, work.Most);
    }

    private Task<OperatorUnderTest> StartAsync() => OperatorUnderTest.StartAsync(cluster, options => options.Controller.MaxConcurrentBuilds = 1);

    /// <summary>One Job goes one step further.</summary>
    private void Advance()
    {
        if (work.Unfinished().OrderBy(Path, StringComparer.Ordinal).FirstOrDefault() is not { } job) return;
        if (job["status"]?["active"] is null) kubelet.Start(Path(job));
        else kubelet.Succeed(Path(job));
    }

    private static string Path(JsonObject job) => $"apis/batch/v1/namespaces/images/jobs/{job["metadata"]!["name"]}";
}
