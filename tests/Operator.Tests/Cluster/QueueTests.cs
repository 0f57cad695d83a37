using System.Text.Json.Nodes;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>One slot and three builds: one build runs at a time, in the order of age, even if the operator crashes.</summary>
public sealed class QueueTests
{
    private const int Restarts = 20;

    private readonly FakeCluster _cluster = new();
    private readonly FakeKubelet _kubelet;
    private readonly WorkRecorder _work;
    private readonly AppliedBuild[] _builds;

    public QueueTests()
    {
        _kubelet = new FakeKubelet(_cluster);
        _work = new WorkRecorder(_cluster);
        _cluster.AddNode("amd64");
        _cluster.AddNode("arm64");

        // Neither by name nor by the order in which a cache happens to list them.
        _builds = [.. new[] { "b", "c", "a" }.Select((name, minute) => new AppliedBuild(_cluster, name: name, minute: minute))];
    }

    [Fact]
    public async Task Restart_TwentyTimes_NeverTwoAtWorkAndTheOrderKept()
    {
        for (var restart = 0; restart < Restarts; restart++)
        {
            await using var started = await StartAsync();
            await started.UntilReconciledAsync(_builds.Length);
            Advance();
        }

        _kubelet.RunEverything(existing: true);
        await using var last = await StartAsync();
        foreach (var build in _builds)
        {
            await build.UntilPhaseAsync("Succeeded");
        }

        Assert.Equal(1, _work.Most);
        Assert.Equal(_builds.Select(build => build.Uid), _work.Started);
    }

    [Fact]
    public async Task FirstInLine_ReconcileFailsEachTime_TheOthersAreBuilt()
    {
        _cluster.Faults = write => write.Path.StartsWith(_builds[0].Path, StringComparison.Ordinal) ? Fault.ServerError : null;
        _kubelet.RunEverything(existing: true);
        await using var started = await StartAsync();

        await _builds[1].UntilPhaseAsync("Succeeded");
        await _builds[2].UntilPhaseAsync("Succeeded");

        Assert.Equal(1, _work.Most);
    }

    private Task<OperatorUnderTest> StartAsync() => OperatorUnderTest.StartAsync(_cluster, options => options.Controller.MaxConcurrentBuilds = 1);

    /// <summary>One Job goes one step further.</summary>
    private void Advance()
    {
        if (_work.Unfinished().OrderBy(Path, StringComparer.Ordinal).FirstOrDefault() is not { } job)
        {
            return;
        }

        if (job["status"]?["active"] is null)
        {
            _kubelet.Start(Path(job));
        }
        else
        {
            _kubelet.Succeed(Path(job));
        }
    }

    private static string Path(JsonObject job) => $"apis/batch/v1/namespaces/images/jobs/{job["metadata"]!["name"]}";
}
