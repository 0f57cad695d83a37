using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>A build that the definition accepts and the operator cannot decode.</summary>
public sealed class UndecodableBuildTests
{
    private const string Wrong = """{"job":{"resources":{"requests":{"cpu":"1e1.5"}}}}""";
    private const string Message =
        "spec.job.resources.requests.cpu: \"1e1.5\" is not valid. The value must be a Kubernetes quantity such as 500m, 2 or 10Gi.";

    private readonly FakeCluster _cluster = new();
    private readonly FakeKubelet _kubelet;

    public UndecodableBuildTests()
    {
        _kubelet = new FakeKubelet(_cluster);
        _cluster.AddNode("amd64");
        _cluster.AddNode("arm64");
    }

    [Fact]
    public async Task Reconcile_FoundAtTheStart_IsRefusedInOneWriteAndStopsNothingElse()
    {
        _kubelet.RunEverything();
        var wrong = new AppliedBuild(_cluster, name: "wrong");
        wrong.Patch(Wrong);
        var right = new AppliedBuild(_cluster, name: "right");
        await using var started = await OperatorUnderTest.StartAsync(_cluster);

        var refused = await wrong.UntilPhaseAsync("Failed");
        await right.UntilPhaseAsync("Succeeded");

        Assert.Equal(("InvalidSpec", Message), (AppliedBuild.Ready(refused, "reason"), AppliedBuild.Ready(refused, "message")));
        Assert.Equal(
            ["Ready False 2", "Reconciling False 2", "Stalled True 2"],
            refused["status"]!["conditions"]!.AsArray().Select(condition => $"{condition!["type"]} {condition["status"]} {condition["observedGeneration"]}"));
        Assert.Equal(("2", "Input"), ($"{refused["status"]!["observedGeneration"]}", $"{refused["status"]!["failure"]!["class"]}"));
        Assert.Single(_cluster.Writes, write => write.Path == $"{wrong.Path}/status");
        var recorded = await _cluster.EventAsync(entry => (string?)entry["regarding"]!["name"] == "wrong");
        Assert.Equal(
            ("Warning", "InvalidSpec", Message, wrong.Uid),
            ((string?)recorded["type"], (string?)recorded["reason"], (string?)recorded["note"], (string?)recorded["regarding"]!["uid"]));
    }

    [Fact]
    public async Task Reconcile_OfAValueWithAPassword_DoesNotRepeatIt()
    {
        var wrong = new AppliedBuild(_cluster, name: "wrong");
        wrong.Patch("""{"job":{"resources":{"requests":{"cpu":"https://me:hunter2@example.com"}}}}""");
        await using var started = await OperatorUnderTest.StartAsync(_cluster);

        var refused = await wrong.UntilPhaseAsync("Failed");

        Assert.StartsWith(
            "spec.job.resources.requests.cpu: \"https://***@example.com\" is not valid.", AppliedBuild.Ready(refused, "message"), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused["status"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_EditedWhileItBuilds_EndsItsJobsAndStartsOverOnceItIsCorrected()
    {
        await using var started = await OperatorUnderTest.StartAsync(_cluster, options => options.Controller.MaxConcurrentBuilds = 1);
        var build = new AppliedBuild(_cluster);
        await _cluster.UntilAsync(build.JobPath("amd64"), _ => true);
        _kubelet.Start(build.JobPath("amd64"));
        await build.UntilPhaseAsync("Building");

        build.Patch(Wrong);
        var refused = await build.UntilPhaseAsync("Failed");
        Assert.Equal(Message, AppliedBuild.Ready(refused, "message"));
        Assert.Null(refused["status"]!["platforms"]);
        Assert.Empty(_cluster.List("apis/batch/v1/jobs"));

        // Its slot is free.
        _kubelet.RunEverything();
        await new AppliedBuild(_cluster, name: "other", minute: 1).UntilPhaseAsync("Succeeded");

        build.Patch("""{"job":{"resources":{"requests":{"cpu":"15"}}}}""");
        var ended = await build.UntilPhaseAsync("Succeeded");
        Assert.Equal("spec.job changed", (string?)ended["status"]!["cause"]);
    }

    [Fact]
    public async Task Reconcile_ItsJobMayNotBeDeleted_KeepsItsSlotAndTriesAgainAMinuteLater()
    {
        var isDenied = true;
        _cluster.Faults = write => isDenied && write.Verb == "DELETE" ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(
            _cluster,
            options =>
            {
                options.Controller.MaxConcurrentBuilds = 1;
                options.Controller.ProgressInterval = TimeSpan.Zero;
            },
            time);
        var build = new AppliedBuild(_cluster, Builds.Spec with { Platforms = [Builds.Amd64] });
        await build.UntilPhaseAsync("Building");
        build.Patch(Wrong);
        var refused = await build.UntilPhaseAsync("Failed");
        Assert.Contains("denied deleting Job", (string?)refused["status"]!["warnings"]![0], StringComparison.Ordinal);
        Assert.Equal(Message, AppliedBuild.Ready(refused, "message"));

        var other = new AppliedBuild(_cluster, Builds.Spec with { Platforms = [Builds.Amd64] }, name: "other", minute: 1);
        await other.UntilPhaseAsync("Queued");

        _kubelet.RunEverything();
        await time.DelayAsync(delay => delay == TimeSpan.FromMinutes(1));
        isDenied = false;
        await started.AdvanceAsync(time, TimeSpan.FromMinutes(1));
        await other.UntilPhaseAsync("Succeeded");
        Assert.Null(_cluster.Get(build.JobPath("amd64")));
        await build.UntilAsync(state => state["status"]!["warnings"] is null);
    }

    [Fact]
    public async Task Reconcile_CorrectedToWhatItWas_SaysWhyItRunsAgain()
    {
        _kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        var build = new AppliedBuild(_cluster);
        var first = await build.UntilPhaseAsync("Succeeded");

        build.Patch(Wrong);
        var refused = await build.UntilPhaseAsync("Failed");
        Assert.Equal($"{first["status"]!["lastSucceeded"]}", $"{refused["status"]!["lastSucceeded"]}");

        _cluster.Patch(build.Path, JsonNode.Parse("""{"spec":{"job":{"resources":null}}}""")!.AsObject());
        var ended = await build.UntilPhaseAsync("Succeeded");
        Assert.Equal("spec accepted", (string?)ended["status"]!["cause"]);
    }
}
