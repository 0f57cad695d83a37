using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>The controller from an applied manifest to the tag, and through everything that may stop it on the way.</summary>
public sealed class ControllerTests
{
    private const string BuildPath = "apis/talosimages.dev/v1alpha1/namespaces/images/talosimagebuilds/sample";
    private const string JobsPath = "apis/batch/v1/namespaces/images/jobs/";
    private const int WritesOfABuild = 7;

    private readonly FakeCluster _cluster = new();
    private readonly FakeKubelet _kubelet;

    public ControllerTests()
    {
        _kubelet = new FakeKubelet(_cluster);
        _cluster.AddNode("amd64");
        _cluster.AddNode("arm64");
    }

    public static TheoryData<int> EveryWrite => [.. Enumerable.Range(1, WritesOfABuild)];

    public static TheoryData<int> EveryWriteOfTwoStarts => [.. Enumerable.Range(1, WritesOfABuild + 5)];

    [Fact]
    public async Task Reconcile_TwoPlatforms_TakesAtMostSevenWritesAndTwentyReconciles()
    {
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        Apply();
        await _cluster.UntilAsync(BuildPath, InPhase("Building"));
        string[] jobs = [JobPath("amd64"), JobPath("arm64")];
        foreach (var job in jobs)
        {
            await _cluster.UntilAsync(job, _ => true);
            _kubelet.Start(job);
            _kubelet.Advance(job, 2);
        }

        _kubelet.Succeed(jobs[0]);
        await _cluster.UntilAsync(BuildPath, build => (string?)build["status"]!["platforms"]![0]!["phase"] == "Succeeded");
        _kubelet.Succeed(jobs[1]);
        await _cluster.UntilAsync(JobPath("publish"), _ => true);
        _kubelet.RunToTheEnd(JobPath("publish"));
        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal(3, Count("POST", "/jobs"));
        Assert.InRange(_cluster.Writes.Count(write => write.IsStatus), 1, 4);
        Assert.InRange(_cluster.Writes.Count, 1, WritesOfABuild);
        Assert.InRange(started.Reconciles, 4, 20);
        Assert.Equal(["talos-image-operator"], _cluster.FieldManagers.Keys);
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Restart_JustBeforeAWrite_EndsTheSame(int write) => DieAtAsync(write, Fault.DeathBefore);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Restart_JustAfterAWrite_EndsTheSame(int write) => DieAtAsync(write, Fault.DeathAfter);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Fault_ServerError_IsRepaired(int write) => FailAtAsync(write, Fault.ServerError);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Fault_Conflict_IsRepaired(int write) => FailAtAsync(write, Fault.Conflict);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Fault_LostRequest_IsRepaired(int write) => FailAtAsync(write, Fault.LostRequest);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Fault_LostAnswer_IsRepaired(int write) => FailAtAsync(write, Fault.LostAnswer);

    [Fact]
    public async Task SpecChange_MidBuild_ReplacesTheRunAndEndsWithTheNewOne()
    {
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        Apply();
        await _cluster.UntilAsync(BuildPath, InPhase("Building"));
        var old = JobPath("amd64");
        _kubelet.Start(old);
        _kubelet.RunEverything();

        _cluster.Patch(BuildPath, JsonNode.Parse("""{"spec":{"outputs":["kernel"]}}""")!.AsObject());
        var ended = await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Null(_cluster.Get(old));
        Assert.Equal(3, _cluster.List("apis/batch/v1/jobs").Count);
        Assert.Equal("kernel", (string?)Assert.Single(ended["status"]!["outputs"]!.AsArray())!["name"]);
        Assert.Equal(2, (int)ended["status"]!["observedGeneration"]!);
    }

    [Fact]
    public async Task SpecChange_BetweenReadAndStatus_IsAConflictThatIsRepaired()
    {
        var edited = false;
        _cluster.Faults = write =>
        {
            if (write.IsStatus && !edited)
            {
                edited = true;
                _cluster.Patch(BuildPath, JsonNode.Parse("""{"spec":{"outputs":["kernel"]}}""")!.AsObject());
            }

            return null;
        };
        _kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        Apply();

        var ended = await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal(2, (int)ended["status"]!["observedGeneration"]!);
        Assert.Equal(3, _cluster.List("apis/batch/v1/jobs").Count);
    }

    [Fact]
    public async Task BuildDeletedAndAppliedAgain_OldJobsStillThere_WaitsForThemToGo()
    {
        Apply();
        var name = JobPath("amd64");
        _cluster.Create(name, JsonNode.Parse($$"""
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"{{name.Split('/')[^1]}}","namespace":"images",
             "ownerReferences":[{"apiVersion":"talosimages.dev/v1alpha1","kind":"TalosImageBuild","name":"sample","uid":"of-the-former","controller":true}] } }
            """)!.AsObject());
        _kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(_cluster);

        await _cluster.UntilAsync(BuildPath, build => AppliedBuild.Ready(build, "message")?.Contains("another owner", StringComparison.Ordinal) is true);
        _cluster.Delete(name);

        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
    }

    [Fact]
    public async Task JobDeletedByHand_BeforeItEnds_IsCreatedAgain()
    {
        await using var started = await OperatorUnderTest.StartAsync(_cluster, Promptly);
        Apply();
        var first = await _cluster.UntilAsync(JobPath("arm64"), _ => true);
        _kubelet.Start(JobPath("arm64"));

        // Until the operator has seen the Job itself, it goes by its own write, for as long as a minute.
        await _cluster.UntilAsync(BuildPath, build => build["status"]?["platforms"]?[1]?["pod"] is not null);
        _kubelet.RunEverything();
        _kubelet.RunToTheEnd(JobPath("amd64"));
        _cluster.Delete(JobPath("arm64"));

        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.NotEqual((string?)first["metadata"]!["uid"], (string?)_cluster.Get(JobPath("arm64"))!["metadata"]!["uid"]);
        Assert.Equal(4, Count("POST", "/jobs"));
    }

    [Fact]
    public async Task JobOfAnotherNamespace_WithTheBuildsLabels_IsNeitherReadNorDeleted()
    {
        Apply();
        const string foreign = "apis/batch/v1/namespaces/elsewhere/jobs/foreign";
        _cluster.Create(foreign, JsonNode.Parse("""
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"foreign","namespace":"elsewhere","labels":{
             "app.kubernetes.io/managed-by":"talos-image-operator","talosimages.dev/build-uid":"uid-of-sample"} } }
            """)!.AsObject());
        _kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(_cluster);

        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.NotNull(_cluster.Get(foreign));
    }

    [Fact]
    public async Task BrokenWatches_MidBuild_AreTakenUpWhereTheyStopped()
    {
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        Apply();
        await _cluster.UntilAsync(BuildPath, InPhase("Building"));
        _cluster.Disconnect();
        _kubelet.RunEverything();
        _kubelet.RunToTheEnd(JobPath("amd64"));
        _kubelet.RunToTheEnd(JobPath("arm64"));

        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal(3, Count("POST", "/jobs"));
    }

    [Fact]
    public async Task RebuildAnnotation_AfterSuccess_BuildsUnderAnotherNameAndKeepsTheDigests()
    {
        _kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        Apply();
        var first = await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        _cluster.Patch(BuildPath, JsonNode.Parse("""{"metadata":{"annotations":{"talosimages.dev/rebuild":"monday"} } }""")!.AsObject());
        var second = await _cluster.UntilAsync(
            BuildPath, build => (string?)build["status"]!["lastHandledRebuild"] == "monday" && InPhase("Succeeded")(build));

        Assert.Equal(first["status"]!["outputs"]!.ToJsonString(), second["status"]!["outputs"]!.ToJsonString());
        Assert.Null(_cluster.Get(JobPath("amd64")));
        Assert.Equal(3, _cluster.List("apis/batch/v1/jobs").Count);
    }

    [Fact]
    public async Task QuotaExceeded_ThenRaised_StartsTheJobsAMinuteLater()
    {
        var quota = true;
        _cluster.Faults = write => quota && write.CreatesAJob ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(_cluster, time: time);
        Apply();

        var refused = await _cluster.UntilAsync(BuildPath, build => AppliedBuild.Ready(build, "reason") == "JobRefused");
        Assert.Equal("Pending", (string?)refused["status"]!["phase"]);
        Assert.Equal("Unknown", AppliedBuild.Ready(refused, "status"));
        Assert.Equal(
            $"linux/amd64: The API server denied creating Job {AppliedBuild.JobName(Builds.Of(), "amd64")} (403). Retrying every minute: Forbidden. "
            + $"linux/arm64: The API server denied creating Job {AppliedBuild.JobName(Builds.Of(), "arm64")} (403). Retrying every minute: Forbidden.",
            AppliedBuild.Ready(refused, "message"));

        _kubelet.RunEverything();
        await time.DelayAsync(delay => delay == TimeSpan.FromMinutes(1));
        quota = false;
        await started.AdvanceAsync(time, TimeSpan.FromMinutes(1));
        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
    }

    [Fact]
    public async Task JobOfOnePlatformDenied_TheOtherRuns_KeepsBuildingUntilItIsAllowed()
    {
        var quota = true;
        _cluster.Faults = write => quota && write.Name == AppliedBuild.JobName(Builds.Of(), "arm64") ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(_cluster, time: time);
        Apply();

        var denied = await _cluster.UntilAsync(BuildPath, build => (string?)build["status"]?["platforms"]?[1]?["reason"] == "JobRefused");
        Assert.Equal(("Building", "Building"), ((string?)denied["status"]!["phase"], AppliedBuild.Ready(denied, "reason")));
        Assert.Contains($"linux/arm64: The API server denied creating Job {AppliedBuild.JobName(Builds.Of(), "arm64")} (403)", AppliedBuild.Ready(denied, "message"), StringComparison.Ordinal);
        Assert.NotNull(_cluster.Get(JobPath("amd64")));

        _kubelet.RunEverything();
        _kubelet.RunToTheEnd(JobPath("amd64"));
        await _cluster.UntilAsync(BuildPath, build => (string?)build["status"]!["platforms"]![0]!["phase"] == "Succeeded");
        await time.DelayAsync(delay => delay <= TimeSpan.FromMinutes(1));
        quota = false;
        await started.AdvanceAsync(time, TimeSpan.FromMinutes(1));
        await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
        Assert.Equal(1, _cluster.Writes.Count(write => write.Name == AppliedBuild.JobName(Builds.Of(), "amd64")));
    }

    [Fact]
    public Task NodeAppearsLateAndAJobIsDeletedByHand_OneOperator_Succeeds() => LateNodeAndDeletedJobAsync(_ => null);

    [Theory]
    [MemberData(nameof(EveryWriteOfTwoStarts))]
    public Task NodeAppearsLateAndAJobIsDeletedByHand_RestartBeforeAWrite_Succeeds(int write) =>
        LateNodeAndDeletedJobAsync(made => made.Number == write ? Fault.DeathBefore : null);

    [Theory]
    [MemberData(nameof(EveryWriteOfTwoStarts))]
    public Task NodeAppearsLateAndAJobIsDeletedByHand_RestartAfterAWrite_Succeeds(int write) =>
        LateNodeAndDeletedJobAsync(made => made.Number == write ? Fault.DeathAfter : null);

    [Fact]
    public Task NodeAppearsLateAndAJobIsDeletedByHand_RestartBetweenEveryTwoWrites_Succeeds() =>
        LateNodeAndDeletedJobAsync(_ => Fault.DeathAfter);

    [Fact]
    public async Task InvalidSpec_Applied_IsOneStatusWriteAndNothingElse()
    {
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        Apply(Builds.Spec with { Outputs = ["nothing"] });

        var refused = await _cluster.UntilAsync(BuildPath, InPhase("Failed"));

        Assert.Equal("InvalidSpec", AppliedBuild.Ready(refused, "reason"));
        Assert.Single(_cluster.Writes);
    }

    /// <summary>An operator that dies is followed by another, which starts from what the cluster holds.</summary>
    private async Task LateNodeAndDeletedJobAsync(Func<ApiWrite, Fault?> faults)
    {
        _cluster.Delete("api/v1/nodes/arm64");
        _cluster.Faults = faults;
        var created = 0;
        _cluster.Created += (path, _) =>
        {
            if (path.StartsWith(JobsPath, StringComparison.Ordinal))
            {
                // Jobs of two platforms are created at the same time.
                Interlocked.Increment(ref created);
            }
        };
        Apply();
        using var over = new CancellationTokenSource();
        var operators = SucceedOneAnotherAsync(over.Token);

        var first = await _cluster.UntilAsync(JobPath("amd64"), _ => true);
        _kubelet.Start(JobPath("amd64"));
        await _cluster.UntilAsync(BuildPath, build => build["status"]?["platforms"]?[0]?["pod"] is not null);
        _cluster.Delete(JobPath("amd64"));
        await _cluster.UntilAsync(JobPath("amd64"), job => (string?)job["metadata"]!["uid"] != (string?)first["metadata"]!["uid"]);
        _cluster.AddNode("arm64");
        _kubelet.RunEverything();
        _kubelet.RunToTheEnd(JobPath("amd64"));

        await AssertEndsTheSameAsync();
        Assert.Equal(4, created);
        await over.CancelAsync();
        await operators;
    }

    private async Task SucceedOneAnotherAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await using var started = await OperatorUnderTest.StartAsync(_cluster, Promptly);
            await Task.WhenAny(started.Died, Task.Delay(Timeout.Infinite, over));
        }
    }

    private async Task DieAtAsync(int number, Fault death)
    {
        var died = false;
        _cluster.Faults = write =>
        {
            if (died || write.Number != number)
            {
                return null;
            }

            died = true;
            return death;
        };
        _kubelet.RunEverything();
        Apply();
        await using (var first = await OperatorUnderTest.StartAsync(_cluster))
        {
            var ended = _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
            await Task.WhenAny(first.Died, ended);
            if (ended.IsCompleted)
            {
                await ended;
            }
        }

        await using var second = await OperatorUnderTest.StartAsync(_cluster);
        await AssertEndsTheSameAsync();
    }

    private async Task FailAtAsync(int number, Fault fault)
    {
        _cluster.Faults = write => write.Number == number ? fault : null;
        _kubelet.RunEverything();
        Apply();
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        await AssertEndsTheSameAsync();
    }

    private async Task AssertEndsTheSameAsync()
    {
        var build = await _cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal("True", AppliedBuild.Ready(build, "status"));
        Assert.Equal(["amd64", "arm64", "publish"], _cluster.List("apis/batch/v1/jobs").Select(job => ((string)job["metadata"]!["name"]!).Split('-')[^1]).Order());
        Assert.Equal(["iso", "kernel"], build["status"]!["outputs"]!.AsArray().Select(output => (string)output!["name"]!).Order());
        Assert.All(build["status"]!["outputs"]!.AsArray(), output => Assert.NotNull(output!["digest"]));
        Assert.Equal("11/11", (string?)build["status"]!["progress"]);
    }

    private void Apply(Entities.Spec.TalosImageBuildSpec? spec = null, string name = "sample") => _ = new AppliedBuild(_cluster, spec, name);

    // The status is the tests' only sign of what the operator has seen.
    private static void Promptly(OperatorOptions options) => options.Controller.ProgressInterval = TimeSpan.Zero;

    private int Count(string verb, string end) =>
        _cluster.Writes.Count(write => write.Verb == verb && write.Path.EndsWith(end, StringComparison.Ordinal));

    private static string JobPath(string of) => JobsPath + AppliedBuild.JobName(Builds.Of(), of);

    private static Func<JsonObject, bool> InPhase(string phase) => build => (string?)build["status"]?["phase"] == phase;
}
