using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>Writes that the API server rejects for good or until someone grants a right.</summary>
public sealed class DeniedWritesTests
{
    private const string BuildPath = "apis/talosimages.dev/v1alpha1/namespaces/images/talosimagebuilds/sample";
    private const string JobsPath = "apis/batch/v1/namespaces/images/jobs/";

    private readonly FakeCluster _cluster = new();
    private readonly FakeKubelet _kubelet;

    public DeniedWritesTests()
    {
        _kubelet = new FakeKubelet(_cluster);
        _cluster.AddNode("amd64");
        _cluster.AddNode("arm64");
    }

    [Theory]
    [InlineData("amd64", "linux/amd64")]
    [InlineData("arm64", "linux/arm64")]
    public async Task JobThatTheServerRefuses_OfOnePlatform_EndsTheBuildAndFreesItsSlot(string refused, string platform)
    {
        _cluster.Faults = write => write.Name == AppliedBuild.JobName(Builds.Of(), refused) ? Fault.Invalid : null;
        await using var started = await OperatorUnderTest.StartAsync(_cluster, options => options.Controller.MaxConcurrentBuilds = 1);
        Apply();

        var failed = await _cluster.UntilAsync(BuildPath, InPhase("Failed"));
        Assert.Equal(("JobRefused", "False"), (AppliedBuild.Ready(failed, "reason"), AppliedBuild.Ready(failed, "status")));
        Assert.Equal(
            $"{platform}: The API server refused Job {AppliedBuild.JobName(Builds.Of(), refused)} (422): Invalid. Correct spec.job.",
            AppliedBuild.Ready(failed, "message"));
        Assert.Equal((platform, "Input"), ((string?)failed["status"]!["failure"]!["platform"], (string?)failed["status"]!["failure"]!["class"]));

        _kubelet.RunEverything();
        Apply(name: "next");
        await _cluster.UntilAsync(BuildPath.Replace("sample", "next", StringComparison.Ordinal), InPhase("Succeeded"));
        Assert.DoesNotContain(_cluster.List("apis/batch/v1/jobs"), job => ((string)job["metadata"]!["name"]!).StartsWith("sample", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OldJobMayNotBeDeleted_BuildFinished_SaysSoOnceAndIsAtRest()
    {
        var isDenied = true;
        _cluster.Faults = write => isDenied && write.Verb == "DELETE" ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(_cluster, options => options.Controller.ProgressInterval = TimeSpan.Zero, time);
        _kubelet.RunEverything();
        Apply();
        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
        _cluster.Patch(BuildPath, JsonNode.Parse("""{"metadata":{"annotations":{"talosimages.dev/rebuild":"monday"}}}""")!.AsObject());
        var ended = await _cluster.UntilAsync(BuildPath, build => InPhase("Succeeded")(build) && (string?)build["status"]!["lastHandledRebuild"] == "monday");
        await AssertAtRestAsync(started, time, ended);

        isDenied = false;
        var cleaning = _cluster.UntilAsync(BuildPath, build => build["status"]!["warnings"] is null);
        await AdvanceUntilAsync(started, time, cleaning);
        var clean = await cleaning;
        Assert.Equal(AppliedBuild.Ready(ended, "message"), AppliedBuild.Ready(clean, "message"));
    }

    [Fact]
    public async Task JobOfAFailedBuildMayNotBeDeleted_SaysSoOnceAndIsAtRest()
    {
        _cluster.Faults = write => write.Verb == "DELETE" ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(_cluster, options => options.Controller.ProgressInterval = TimeSpan.Zero, time);
        Apply();
        await _cluster.UntilAsync(JobPath("arm64"), _ => true);
        _kubelet.Put(JobPath("amd64"), (job, _) => Pods.Failed(job, "kernel", 65));
        _kubelet.Fail(JobPath("amd64"), "PodFailurePolicy");

        await AssertAtRestAsync(started, time, await _cluster.UntilAsync(BuildPath, InPhase("Failed")));
    }

    [Fact]
    public async Task JobMayNotBeSuspended_SaysSoOnceAndIsAtRest()
    {
        _cluster.Faults = write => write.Verb == "PATCH" && write.Path.Contains("/jobs/", StringComparison.Ordinal) ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(_cluster, options => options.Controller.ProgressInterval = TimeSpan.Zero, time);
        Apply();
        await _cluster.UntilAsync(JobPath("arm64"), _ => true);
        _cluster.Patch(BuildPath, JsonNode.Parse("""{"spec":{"suspend":true}}""")!.AsObject());
        var held = await _cluster.UntilAsync(BuildPath, InPhase("Suspended"));

        Assert.Equal(
            "Suspended. Set spec.suspend to false to resume. " + string.Join(' ', new[] { "amd64", "arm64" }.Select(platform =>
                $"The API server denied changing spec.suspend of Job {AppliedBuild.JobName(Builds.Of(), platform)} (403). Retrying every minute: Forbidden.")),
            AppliedBuild.Ready(held, "message"));
        await AssertAtRestAsync(started, time, held);
    }

    /// <summary>The refused writes are tried again every minute, and the status stays what it is.</summary>
    private async Task AssertAtRestAsync(OperatorUnderTest started, SignalingTimeProvider time, JsonObject status)
    {
        if (InPhase("Suspended")(status) is false)
        {
            Assert.DoesNotContain("403", AppliedBuild.Ready(status, "message"), StringComparison.Ordinal);
            status = await _cluster.UntilAsync(BuildPath, build => build["status"]!["warnings"] is not null);
        }

        var (writes, refused) = (Statuses(), _cluster.Writes.Count);
        await AdvanceUntilAsync(started, time, _cluster.UntilWritesAsync(refused + 3));

        Assert.Equal(status["status"]!.ToJsonString(), _cluster.Get(BuildPath)!["status"]!.ToJsonString());
        Assert.Equal(writes, Statuses());
    }

    private int Statuses() => _cluster.Writes.Count(write => write.IsStatus);

    private static async Task AdvanceUntilAsync(OperatorUnderTest started, SignalingTimeProvider time, Task done)
    {
        while (!done.IsCompleted)
        {
            var delay = time.DelayAsync(delay => delay <= TimeSpan.FromMinutes(1));
            if (await Task.WhenAny(delay, done) == delay)
            {
                await started.AdvanceAsync(time, await delay);
            }
        }

        await done;
    }

    private void Apply(string name = "sample") => _ = new AppliedBuild(_cluster, null, name);

    private static string JobPath(string of) => JobsPath + AppliedBuild.JobName(Builds.Of(), of);

    private static Func<JsonObject, bool> InPhase(string phase) => build => (string?)build["status"]?["phase"] == phase;
}
