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

    private readonly FakeCluster cluster = new();
    private readonly FakeKubelet kubelet;

    public ControllerTests()
    {
        kubelet = new FakeKubelet(cluster);
        cluster.AddNode("amd64");
        cluster.AddNode("arm64");
    }

    public static TheoryData<int> EveryWrite => [.. Enumerable.Range(1, WritesOfABuild)];

    public static TheoryData<int> EveryWriteOfTwoStarts => [.. Enumerable.Range(1, WritesOfABuild + 5)];

    [Fact]
    public async Task Reconcile_TwoPlatforms_TakesAtMostSevenWritesAndTwentyReconciles()
    {
        await using var started = await OperatorUnderTest.StartAsync(cluster);
        Apply();
        await cluster.UntilAsync(BuildPath, InPhase("Building"));
        string[] jobs = [JobPath("amd64"), JobPath("arm64")];
        foreach (var job in jobs)
        {
            await cluster.UntilAsync(job, _ => true);
            kubelet.Start(job);
            kubelet.Advance(job, 2);
        }

        kubelet.Succeed(jobs[0]);
        await cluster.UntilAsync(BuildPath, build => (string?)build["status"]!["platforms"]![0]!["phase"] == "Succeeded");
        kubelet.Succeed(jobs[1]);
        await cluster.UntilAsync(JobPath("publish"), _ => true);
        kubelet.RunToTheEnd(JobPath("publish"));
        await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal(3, Count("POST", "/jobs"));
        Assert.InRange(cluster.Writes.Count(write => write.IsStatus), 1, 4);
        Assert.InRange(cluster.Writes.Count, 1, WritesOfABuild);
        Assert.InRange(started.Reconciles, 4, 20);
        Assert.Equal(["talos-image-operator"], cluster.FieldManagers.Keys);
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
        await using var started = await OperatorUnderTest.StartAsync(cluster);
        Apply();
        await cluster.UntilAsync(BuildPath, InPhase("Building"));
        var old = JobPath("amd64");
        kubelet.Start(old);
        kubelet.RunEverything();

        cluster.Patch(BuildPath, JsonNode.Parse("""{"spec":{"outputs":["kernel"]}}""")!.AsObject());
        var ended = await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Null(cluster.Get(old));
        Assert.Equal(3, cluster.List("apis/batch/v1/jobs").Count);
        Assert.Equal("kernel", (string?)Assert.Single(ended["status"]!["outputs"]!.AsArray())!["name"]);
        Assert.Equal(2, (int)ended["status"]!["observedGeneration"]!);
    }

    [Fact]
    public async Task SpecChange_BetweenReadAndStatus_IsAConflictThatIsRepaired()
    {
        var edited = false;
        cluster.Faults = write =>
        {
            if (write.IsStatus && !edited)
            {
                edited = true;
                cluster.Patch(BuildPath, JsonNode.Parse("""{"spec":{"outputs":["kernel"]}}""")!.AsObject());
            }

            return null;
        };
        kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(cluster);
        Apply();

        var ended = await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal(2, (int)ended["status"]!["observedGeneration"]!);
        Assert.Equal(3, cluster.List("apis/batch/v1/jobs").Count);
    }

    [Fact]
    public async Task BuildDeletedAndAppliedAgain_OldJobsStillThere_WaitsForThemToGo()
    {
        Apply();
        var name = JobPath("amd64");
        cluster.Create(name, JsonNode.Parse($$"""
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"{{name.Split('/')[^1]}}","namespace":"images",
             "ownerReferences":[{"apiVersion":"talosimages.dev/v1alpha1","kind":"TalosImageBuild","name":"sample","uid":"of-the-former","controller":true}] } }
            """)!.AsObject());
        kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(cluster);

        await cluster.UntilAsync(BuildPath, build => AppliedBuild.Ready(build, "message")?.Contains("another owner", StringComparison.Ordinal) is true);
        cluster.Delete(name);

        await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
    }

    [Fact]
    public async Task JobDeletedByHand_BeforeItEnds_IsCreatedAgain()
    {
        await using var started = await OperatorUnderTest.StartAsync(cluster, Promptly);
        Apply();
        var first = await cluster.UntilAsync(JobPath("arm64"), _ => true);
        kubelet.Start(JobPath("arm64"));

        // Until the operator has seen the Job itself, it goes by its own write, for as long as a minute.
        await cluster.UntilAsync(BuildPath, build => build["status"]?["platforms"]?[1]?["pod"] is not null);
        kubelet.RunEverything();
        kubelet.RunToTheEnd(JobPath("amd64"));
        cluster.Delete(JobPath("arm64"));

        await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.NotEqual((string?)first["metadata"]!["uid"], (string?)cluster.Get(JobPath("arm64"))!["metadata"]!["uid"]);
        Assert.Equal(4, Count("POST", "/jobs"));
    }

    [Fact]
    public async Task JobOfAnotherNamespace_WithTheBuildsLabels_IsNeitherReadNorDeleted()
    {
        Apply();
        const string foreign = "apis/batch/v1/namespaces/elsewhere/jobs/foreign";
        cluster.Create(foreign, JsonNode.Parse("""
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"foreign","namespace":"elsewhere","labels":{
             "app.kubernetes.io/managed-by":"talos-image-operator","talosimages.dev/build-uid":"uid-of-sample"} } }
            """)!.AsObject());
        kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(cluster);

        await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.NotNull(cluster.Get(foreign));
    }

    [Fact]
    public async Task BrokenWatches_MidBuild_AreTakenUpWhereTheyStopped()
    {
        await using var started = await OperatorUnderTest.StartAsync(cluster);
        Apply();
        await cluster.UntilAsync(BuildPath, InPhase("Building"));
        cluster.Disconnect();
        kubelet.RunEverything();
        kubelet.RunToTheEnd(JobPath("amd64"));
        kubelet.RunToTheEnd(JobPath("arm64"));

        await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal(3, Count("POST", "/jobs"));
    }

    [Fact]
    public async Task RebuildAnnotation_AfterSuccess_BuildsUnderAnotherNameAndKeepsTheDigests()
    {
        kubelet.RunEverything();
        await using var started = await OperatorUnderTest.StartAsync(cluster);
        Apply();
        var first = await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        cluster.Patch(BuildPath, JsonNode.Parse("""{"metadata":{"annotations":{"talosimages.dev/rebuild":"monday"} } }""")!.AsObject());
        var second = await cluster.UntilAsync(
            BuildPath, build => (string?)build["status"]!["lastHandledRebuild"] == "monday" && InPhase("Succeeded")(build));

        Assert.Equal(first["status"]!["outputs"]!.ToJsonString(), second["status"]!["outputs"]!.ToJsonString());
        Assert.Null(cluster.Get(JobPath("amd64")));
        Assert.Equal(3, cluster.List("apis/batch/v1/jobs").Count);
    }

    [Fact]
    public async Task QuotaExceeded_ThenRaised_StartsTheJobsAMinuteLater()
    {
        var quota = true;
        cluster.Faults = write => quota && write.CreatesAJob ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(cluster, time: time);
        Apply();

        var refused = await cluster.UntilAsync(BuildPath, build => AppliedBuild.Ready(build, "reason") == "JobRefused");
        Assert.Equal("Pending", (string?)refused["status"]!["phase"]);
        Assert.Equal("Unknown", AppliedBuild.Ready(refused, "status"));
        Assert.Equal(
            $"linux/amd64: The API server denied creating Job {AppliedBuild.JobName(Builds.Of(), "amd64")} (403). Retrying every minute: Forbidden. "
            + $"linux/arm64: The API server denied creating Job {AppliedBuild.JobName(Builds.Of(), "arm64")} (403). Retrying every minute: Forbidden.",
            AppliedBuild.Ready(refused, "message"));

        kubelet.RunEverything();
        await time.DelayAsync(delay => delay == TimeSpan.FromMinutes(1));
        quota = false;
        time.Advance(TimeSpan.FromMinutes(1));
        await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
    }

    [Fact]
    public async Task JobOfOnePlatformDenied_TheOtherRuns_KeepsBuildingUntilItIsAllowed()
    {
        var quota = true;
        cluster.Faults = write => quota && write.Name == AppliedBuild.JobName(Builds.Of(), "arm64") ? Fault.Forbidden : null;
        var time = new SignalingTimeProvider();
        await using var started = await OperatorUnderTest.StartAsync(cluster, time: time);
        Apply();

        var denied = await cluster.UntilAsync(BuildPath, build => (string?)build["status"]?["platforms"]?[1]?["reason"] == "JobRefused");
        Assert.Equal(("Building", "Building"), ((string?)denied["status"]!["phase"], AppliedBuild.Ready(denied, "reason")));
        Assert.Contains($"linux/arm64: The API server denied creating Job {AppliedBuild.JobName(Builds.Of(), "arm64")} (403)", AppliedBuild.Ready(denied, "message"), StringComparison.Ordinal);
        Assert.NotNull(cluster.Get(JobPath("amd64")));

        kubelet.RunEverything();
        kubelet.RunToTheEnd(JobPath("amd64"));
        await cluster.UntilAsync(BuildPath, build => (string?)build["status"]!["platforms"]![0]!["phase"] == "Succeeded");
        await time.DelayAsync(delay => delay <= TimeSpan.FromMinutes(1));
        quota = false;
        time.Advance(TimeSpan.FromMinutes(1));
        await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
        Assert.Equal(1, cluster.Writes.Count(write => write.Name == AppliedBuild.JobName(Builds.Of(), "amd64")));
    }

    [Theory]
    [InlineData("amd64", "linux/amd64")]
    [InlineData("arm64", "linux/arm64")]
    public async Task JobThatTheServerRefuses_OfOnePlatform_EndsTheBuildAndFreesItsSlot(string refused, string platform)
    {
        cluster.Faults = write => write.Name == AppliedBuild.JobName(Builds.Of(), refused) ? Fault.Invalid : null;
        await using var started = await OperatorUnderTest.StartAsync(cluster, options => options.Controller.MaxConcurrentBuilds = 1);
        Apply();

        var failed = await cluster.UntilAsync(BuildPath, InPhase("Failed"));
        Assert.Equal(("JobRefused", "False"), (AppliedBuild.Ready(failed, "reason"), AppliedBuild.Ready(failed, "status")));
        Assert.Equal(
            $"{platform}: The API server refused Job {AppliedBuild.JobName(Builds.Of(), refused)} (422): Invalid. Correct spec.job.",
            AppliedBuild.Ready(failed, "message"));
        Assert.Equal((platform, "Input"), ((string?)failed["status"]!["failure"]!["platform"], (string?)failed["status"]!["failure"]!["class"]));

        kubelet.RunEverything();
        Apply(name: "next");
        await cluster.UntilAsync(BuildPath.Replace("sample", "next", StringComparison.Ordinal), InPhase("Succeeded"));
        Assert.DoesNotContain(cluster.List("apis/batch/v1/jobs"), job => ((string)job["metadata"]!["name"]!).StartsWith("sample", StringComparison.Ordinal));
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
        await using var started = await OperatorUnderTest.StartAsync(cluster);
        Apply(Builds.Spec with { Outputs = ["nothing"] });

        var refused = await cluster.UntilAsync(BuildPath, InPhase("Failed"));

        Assert.Equal("InvalidSpec", AppliedBuild.Ready(refused, "reason"));
        Assert.Single(cluster.Writes);
    }

    /// <summary>An operator that dies is followed by another, which starts from what the cluster holds.</summary>
    private async Task LateNodeAndDeletedJobAsync(Func<ApiWrite, Fault?> faults)
    {
        cluster.Delete("api/v1/nodes/arm64");
        cluster.Faults = faults;
        var created = 0;
        cluster.Created += (path, _) => created += path.StartsWith(JobsPath, StringComparison.Ordinal) ? 1 : 0;
        Apply();
        using var over = new CancellationTokenSource();
        var operators = SucceedOneAnotherAsync(over.Token);

        var first = await cluster.UntilAsync(JobPath("amd64"), _ => true);
        kubelet.Start(JobPath("amd64"));
        await cluster.UntilAsync(BuildPath, build => build["status"]?["platforms"]?[0]?["pod"] is not null);
        cluster.Delete(JobPath("amd64"));
        await cluster.UntilAsync(JobPath("amd64"), job => (string?)job["metadata"]!["uid"] != (string?)first["metadata"]!["uid"]);
        cluster.AddNode("arm64");
        kubelet.RunEverything();
        kubelet.RunToTheEnd(JobPath("amd64"));

        await AssertEndsTheSameAsync();
        Assert.Equal(4, created);
        await over.CancelAsync();
        await operators;
    }

    private async Task SucceedOneAnotherAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await using var started = await OperatorUnderTest.StartAsync(cluster, Promptly);
            await Task.WhenAny(started.Died, Task.Delay(Timeout.Infinite, over));
        }
    }

    private async Task DieAtAsync(int number, Fault death)
    {
        var died = false;
        cluster.Faults = write =>
        {
            if (died || write.Number != number) return null;
            died = true;
            return death;
        };
        kubelet.RunEverything();
        Apply();
        await using (var first = await OperatorUnderTest.StartAsync(cluster))
        {
            var ended = cluster.UntilAsync(BuildPath, InPhase("Succeeded"));
            await Task.WhenAny(first.Died, ended);
            if (ended.IsCompleted) await ended;
        }

        await using var second = await OperatorUnderTest.StartAsync(cluster);
        await AssertEndsTheSameAsync();
    }

    private async Task FailAtAsync(int number, Fault fault)
    {
        cluster.Faults = write => write.Number == number ? fault : null;
        kubelet.RunEverything();
        Apply();
        await using var started = await OperatorUnderTest.StartAsync(cluster);
        await AssertEndsTheSameAsync();
    }

    private async Task AssertEndsTheSameAsync()
    {
        var build = await cluster.UntilAsync(BuildPath, InPhase("Succeeded"));

        Assert.Equal("True", AppliedBuild.Ready(build, "status"));
        Assert.Equal(["amd64", "arm64", "publish"], cluster.List("apis/batch/v1/jobs").Select(job => ((string)job["metadata"]!["name"]!).Split('-')[^1]).Order());
        Assert.Equal(["iso", "kernel"], build["status"]!["outputs"]!.AsArray().Select(output => (string)output!["name"]!).Order());
        Assert.All(build["status"]!["outputs"]!.AsArray(), output => Assert.NotNull(output!["digest"]));
        Assert.Equal("9/9", (string?)build["status"]!["progress"]);
    }

    private void Apply(Entities.Spec.TalosImageBuildSpec? spec = null, string name = "sample") => _ = new AppliedBuild(cluster, spec, name);

    // The status is the tests' only sign of what the operator has seen.
    private static void Promptly(OperatorOptions options) => options.Controller.ProgressInterval = TimeSpan.Zero;

    private int Count(string verb, string end) =>
        cluster.Writes.Count(write => write.Verb == verb && write.Path.EndsWith(end, StringComparison.Ordinal));

    private static string JobPath(string of) => JobsPath + AppliedBuild.JobName(Builds.Of(), of);

    private static Func<JsonObject, bool> InPhase(string phase) => build => (string?)build["status"]?["phase"] == phase;
}
