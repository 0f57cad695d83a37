using System.Text.Json.Nodes;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>One slot and three builds: whatever happens to the operator, one is at work at a time, in the order of their age.</summary>
public sealed class QueueTests
{
    private const string Jobs = "apis/batch/v1/jobs";
    private const int Restarts = 20;

    private readonly FakeCluster cluster = new();
    private readonly FakeKubelet kubelet;
    private readonly AppliedBuild[] builds;
    private readonly List<string> started = [];
    private int mostAtWork;

    public QueueTests()
    {
        kubelet = new FakeKubelet(cluster);
        cluster.AddNode("amd64");
        cluster.AddNode("arm64");

        // Neither by name nor by the order in which a cache happens to list them.
        builds = [.. new[] { "b", "c", "a" }.Select((name, minute) => new AppliedBuild(cluster, name: name, minute: minute))];
        cluster.Created = (path, _) =>
        {
            if (path.Contains("/jobs/", StringComparison.Ordinal)) Record();
        };
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

        kubelet.RunEverything(Record);
        foreach (var job in Unfinished().ToList()) kubelet.RunToTheEnd(Path(job));
        await using var last = await StartAsync();
        foreach (var build in builds) await build.UntilPhaseAsync("Succeeded");

        Assert.Equal(1, mostAtWork);
        Assert.Equal(builds.Select(build => build.Uid), started);
    }

    private Task<OperatorUnderTest> StartAsync() => OperatorUnderTest.StartAsync(cluster, options => options.Controller.MaxConcurrentBuilds = 1);

    /// <summary>One Job goes one step further.</summary>
    private void Advance()
    {
        if (Unfinished().OrderBy(Path, StringComparer.Ordinal).FirstOrDefault() is not { } job) return;
        if (job["status"]?["active"] is null) kubelet.Start(Path(job));
        else kubelet.Succeed(Path(job));
    }

    private void Record()
    {
        lock (started)
        {
            var atWork = Unfinished().Select(Build).Distinct().ToList();
            mostAtWork = Math.Max(mostAtWork, atWork.Count);
            started.AddRange(atWork.Except(started));
        }
    }

    private IEnumerable<JsonObject> Unfinished() => cluster.List(Jobs).Where(job => job["status"]?["completionTime"] is null);

    private static string Build(JsonObject job) => (string)job["metadata"]!["ownerReferences"]![0]!["uid"]!;

    private static string Path(JsonObject job) => $"apis/batch/v1/namespaces/images/jobs/{job["metadata"]!["name"]}";
}
