using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>One slot and three builds: one build runs at a time, in the order of age, even if the operator crashes.</summary>
public sealed class QueueTests
{
    private const int Restarts = 20;

    private static readonly TalosImageBuildSpec Spec =
        Builds.Spec with { Registry = Builds.Spec.Registry with { SecretRef = new SecretReference { Name = "push" } } };

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
        _builds = [.. new[] { "b", "c", "a" }.Select((name, minute) => new AppliedBuild(_cluster, Spec, name, minute))];
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

    [Fact]
    public async Task SecretMissing_OthersWait_TheyAreBuiltMeanwhileAndItIsBuiltOnceTheSecretIsThere()
    {
        await using var started = await StartAsync();
        var job = await HoldAsync(_builds[0]);

        // Those behind it may run, and it may not meanwhile.
        _kubelet.RunEverything(existing: true);
        await _builds[1].UntilPhaseAsync("Succeeded");
        await _builds[2].UntilPhaseAsync("Succeeded");
        await _builds[0].UntilPhaseAsync("Succeeded");

        Assert.Equal(1, _work.Most);
        Assert.Equal(_builds.Select(build => build.Uid), _work.Started);
        Assert.Equal((string?)job["metadata"]!["uid"], (string?)_cluster.Get(_builds[0].JobPath("arm64"))!["metadata"]!["uid"]);
    }

    [Fact]
    public async Task QueueNameAddedToARunningBuild_TheOthersWaitForItsJob()
    {
        await using var started = await StartAsync();
        await _cluster.UntilAsync(_builds[0].JobPath("amd64"), _ => true);
        _kubelet.Start(_builds[0].JobPath("amd64"));
        _builds[0].Patch("""{"job":{"queueName":"talos"}}""");
        await _builds[0].UntilAsync(build => (long)build["status"]!["observedGeneration"]! == 2);
        await _builds[1].UntilPhaseAsync("Queued");

        // Its publish Job waits for Kueue.
        _kubelet.RunEverything(existing: true);
        await _builds[1].UntilPhaseAsync("Succeeded");
        await _builds[2].UntilPhaseAsync("Succeeded");

        Assert.Equal(1, _work.Most);
    }

    /// <summary>The pods of the build cannot start, because its Secret is missing; then another build waits.</summary>
    private async Task<JsonObject> HoldAsync(AppliedBuild build)
    {
        foreach (var platform in new[] { "amd64", "arm64" })
        {
            await _cluster.UntilAsync(build.JobPath(platform), _ => true);
            _cluster.Patch(build.JobPath(platform), JsonNode.Parse("""{"status":{"startTime":"2026-01-01T00:00:01Z"}}""")!.AsObject(), "status");
            _kubelet.Put(build.JobPath(platform), (job, _) =>
            {
                var pod = Pods.Waiting(job);
                _cluster.Create($"api/v1/namespaces/images/events/{platform}", JsonNode.Parse($$"""
                    {"apiVersion":"v1","kind":"Event","metadata":{"name":"{{platform}}","namespace":"images"},"involvedObject":{"uid":"{{pod.Metadata.Uid}}"},
                     "type":"Warning","message":"MountVolume.SetUp failed for volume \"registry\" : secret \"push\" not found"}
                    """)!.AsObject());
                return pod;
            });
        }

        await _cluster.UntilAsync(build.JobPath("amd64"), held => (bool?)held["spec"]!["suspend"] is true);
        return await _cluster.UntilAsync(build.JobPath("arm64"), held => (bool?)held["spec"]!["suspend"] is true);
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
