using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>
/// The operator dies just before and just after each of its writes, and another one takes over: the build ends the same, and nothing
/// is built twice.
/// </summary>
public sealed class CrashTests
{
    private const int MostWrites = 30;

    private readonly FakeCluster _cluster = new();
    private readonly FakeKubelet _kubelet;
    private readonly WorkRecorder _work;
    private readonly List<string> _created = [];

    public CrashTests()
    {
        _kubelet = new FakeKubelet(_cluster);
        _work = new WorkRecorder(_cluster);
        _cluster.Created += (path, _) =>
        {
            lock (_created)
            {
                _created.Add(path);
            }
        };
        _cluster.AddNode("amd64");
    }

    public static TheoryData<int> EveryWrite => [.. Enumerable.Range(1, MostWrites)];

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task KueueSuspendedAndResumed_DeathBeforeAWrite_EndsTheSame(int write) => KueueAsync(write, Fault.DeathBefore);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task KueueSuspendedAndResumed_DeathAfterAWrite_EndsTheSame(int write) => KueueAsync(write, Fault.DeathAfter);

    [Fact]
    public Task KueueSuspendedAndResumed_DeathAfterEveryWrite_EndsTheSame() => KueueAsync(null, Fault.DeathAfter);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task QueueOfThree_DeathBeforeAWrite_EndsTheSame(int write) => QueueAsync(write, Fault.DeathBefore);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task QueueOfThree_DeathAfterAWrite_EndsTheSame(int write) => QueueAsync(write, Fault.DeathAfter);

    [Fact]
    public Task QueueOfThree_DeathAfterEveryWrite_EndsTheSame() => QueueAsync(null, Fault.DeathAfter);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task SignedLater_DeathBeforeAWrite_EndsTheSame(int write) => SignedLaterAsync(write, Fault.DeathBefore);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task SignedLater_DeathAfterAWrite_EndsTheSame(int write) => SignedLaterAsync(write, Fault.DeathAfter);

    [Fact]
    public Task SignedLater_DeathAfterEveryWrite_EndsTheSame() => SignedLaterAsync(null, Fault.DeathAfter);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Reproduced_DeathBeforeAWrite_EndsTheSame(int write) => ReproducedAsync(write, Fault.DeathBefore);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public Task Reproduced_DeathAfterAWrite_EndsTheSame(int write) => ReproducedAsync(write, Fault.DeathAfter);

    [Fact]
    public Task Reproduced_DeathAfterEveryWrite_EndsTheSame() => ReproducedAsync(null, Fault.DeathAfter);

    /// <summary>amd64 has succeeded and arm64 builds when the build is suspended.</summary>
    private async Task KueueAsync(int? write, Fault death)
    {
        _ = new FakeKueue(_cluster);
        var build = new AppliedBuild(_cluster, Builds.Spec with { Job = new JobSpec { QueueName = "talos" } });
        await RunAsync(write, death, async () =>
        {
            await _cluster.UntilAsync(build.JobPath("arm64"), IsStarted);
            _kubelet.Start(build.JobPath("arm64"));
            await _cluster.UntilAsync(build.JobPath("amd64"), IsStarted);
            _kubelet.RunToTheEnd(build.JobPath("amd64"));
            await build.UntilAsync(half => (string?)half["status"]?["platforms"]?[0]?["phase"] == "Succeeded");

            build.Patch("""{"suspend":true}""");
            await build.UntilPhaseAsync("Suspended");
            Assert.Empty(_work.Unfinished());
            build.Patch("""{"suspend":false}""");
            _kubelet.RunEverything(existing: true);
            await build.UntilPhaseAsync("Succeeded");
        });

        AssertCreated((build.JobPath("amd64"), 1), (build.JobPath("arm64"), 2), (build.JobPath("publish"), 1));
        Assert.All(_cluster.List("apis/batch/v1/jobs"), job => Assert.Equal("talos", (string?)job["metadata"]!["labels"]![Labels.QueueName]));
        Assert.DoesNotContain(_cluster.Writes, patch => patch.Verb == "PATCH" && patch.Path.Contains("/jobs/", StringComparison.Ordinal));
        await AssertCompleteAsync(build);
    }

    /// <summary>Three builds, one at a time.</summary>
    private async Task QueueAsync(int? write, Fault death)
    {
        var spec = Builds.Spec with { Platforms = [Builds.Amd64] };
        AppliedBuild[] builds = [.. new[] { "b", "c", "a" }.Select((name, minute) => new AppliedBuild(_cluster, spec, name, minute))];
        _kubelet.RunEverything(existing: true);
        await RunAsync(write, death, async () =>
        {
            foreach (var build in builds)
            {
                await build.UntilPhaseAsync("Succeeded");
            }
        });

        Assert.Equal(1, _work.Most);
        Assert.Equal(builds.Select(build => build.Uid), _work.Started);
        AssertCreated([.. builds.SelectMany(build => new[] { (build.JobPath("amd64"), 1), (build.JobPath("publish"), 1) })]);
    }

    /// <summary>Signing is switched on once the build has succeeded: published again, and built by the same two Jobs.</summary>
    private async Task SignedLaterAsync(int? write, Fault death)
    {
        _cluster.AddNode("arm64");
        var build = new AppliedBuild(_cluster);
        _kubelet.RunEverything(existing: true);
        await RunAsync(write, death, async () =>
        {
            await build.UntilPhaseAsync("Succeeded");
            build.Patch("""{"sign":{"secretRef":{"name":"key"}}}""");
            await build.UntilAsync(signed => (string?)signed["status"]?["signature"]?["publicKeySHA256"] == Pods.PublicKeySha256);
        });

        var jobs = _created.Where(path => path.Contains("/jobs/", StringComparison.Ordinal)).ToList();
        Assert.Distinct(jobs);
        Assert.Equal(
            [build.JobPath("amd64"), build.JobPath("arm64")],
            jobs.Where(path => !path.Contains("publish", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(2, jobs.Count(path => path.Contains("publish", StringComparison.Ordinal)));
        await AssertCompleteAsync(build);
    }

    /// <summary>The second build runs once, a Job for each platform, and nothing is published again.</summary>
    private async Task ReproducedAsync(int? write, Fault death)
    {
        _cluster.AddNode("arm64");
        var build = new AppliedBuild(_cluster, Builds.Spec with { Reproduce = new ReproduceSpec { Rebuild = RebuildNode.Any } });
        _kubelet.RunEverything(existing: true);
        await RunAsync(write, death, async () =>
            await build.UntilAsync(reproduced => (string?)reproduced["status"]?["reproduction"]?["result"] == "Identical"));

        AssertCreated(
            (build.JobPath("amd64"), 1), (build.JobPath("arm64"), 1), (build.JobPath("publish"), 1),
            (build.JobPath("r-amd64"), 1), (build.JobPath("r-arm64"), 1));
        await AssertCompleteAsync(build);
    }

    /// <param name="write">The write at which the first operator dies; null: each operator dies at its first write.</param>
    /// <param name="death">Before or after the write.</param>
    /// <param name="story">The events that happen in the meantime.</param>
    private async Task RunAsync(int? write, Fault death, Func<Task> story)
    {
        _cluster.Faults = made => write is null || made.Number == write ? death : null;
        var ended = story();
        while (!ended.IsCompleted)
        {
            await using var started = await OperatorUnderTest.StartAsync(_cluster, options =>
            {
                options.Controller.MaxConcurrentBuilds = 1;
                options.Controller.ProgressInterval = TimeSpan.Zero;
            });
            await Task.WhenAny(started.Died, ended);
        }

        await ended;
        if (write is null)
        {
            return;
        }

        // Else some writes would never be tried.
        Assert.InRange(_cluster.Writes.Count, 1, MostWrites);
    }

    private void AssertCreated(params (string Job, int Times)[] expected)
    {
        var jobs = _created.Where(path => path.Contains("/jobs/", StringComparison.Ordinal)).CountBy(path => path);
        Assert.Equal(
            expected.OrderBy(job => job.Job, StringComparer.Ordinal),
            jobs.Select(job => (job.Key, job.Value)).OrderBy(job => job.Key, StringComparer.Ordinal));
    }

    private static async Task AssertCompleteAsync(AppliedBuild build)
    {
        var ended = await build.UntilPhaseAsync("Succeeded");
        Assert.Equal(["iso", "kernel"], ended["status"]!["outputs"]!.AsArray().Select(output => (string)output!["name"]!).Order());
        Assert.All(ended["status"]!["outputs"]!.AsArray(), output => Assert.NotNull(output!["digest"]));
        Assert.All(ended["status"]!["platforms"]!.AsArray(), platform => Assert.Equal("Succeeded", (string?)platform!["phase"]));
    }

    private static bool IsStarted(JsonObject job) => (bool?)job["spec"]!["suspend"] is false;
}
