using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>An operator that starts over builds which another has brought to any state finds nothing to write.</summary>
public sealed class RestartTests
{
    private static readonly TalosImageBuildSpec Spec = Builds.Spec with { Platforms = [Builds.Amd64] };

    private readonly FakeCluster _cluster = new();
    private readonly FakeKubelet _kubelet;
    private readonly List<Func<Task>> _idle = [];
    private readonly List<Func<Task>> _running = [];
    private int _minute;
    private AppliedBuild? _held;

    public RestartTests()
    {
        _kubelet = new FakeKubelet(_cluster);
        _cluster.AddNode("amd64");
        Idle("finished", Spec, async build =>
        {
            await RunToTheEndAsync(build, "amd64");
            await RunToTheEndAsync(build, "publish");
            await build.UntilPhaseAsync("Succeeded");
        });
        Idle("failed", Spec, async build =>
        {
            await JobAsync(build);
            _kubelet.Put(build.JobPath("amd64"), (job, _) => Pods.Failed(job, "kernel", 65));
            _kubelet.Fail(build.JobPath("amd64"), "PodFailurePolicy");
            await build.UntilPhaseAsync("Failed");
        });
        Idle("refused", Spec with { Outputs = ["nothing"] }, build => build.UntilPhaseAsync("Failed"));
        Idle("suspended", Spec with { Suspend = true }, build => build.UntilPhaseAsync("Suspended"));
        Idle("suspended-at-work", Spec, async build =>
        {
            await StepAsync(build, 2);
            build.Patch("""{"suspend":true}""");
            await _cluster.UntilAsync(build.JobPath("amd64"), job => (bool?)job["spec"]!["suspend"] is true);
            _kubelet.Suspend(build.JobPath("amd64"));
            await build.UntilAsync(state => (string?)state["status"]!["progress"] == "0/6");
        });
        Idle("waiting", Spec with { Platforms = [Builds.Arm64] }, build => build.UntilPhaseAsync("Pending"));
        Idle("one-platform-waiting", Builds.Spec, async build =>
        {
            await RunToTheEndAsync(build, "amd64");
            await build.UntilAsync(state => (string?)state["status"]!["progress"] == "5/11");
        });
        Idle("secret-missing", Spec with { Registry = Spec.Registry with { SecretRef = new SecretReference { Name = "push" } } }, async build =>
        {
            _held = build;
            await JobAsync(build);
            _kubelet.Start(build.JobPath("amd64"));
            _kubelet.Put(build.JobPath("amd64"), (job, _) =>
            {
                var pod = Pods.Waiting(job);
                _cluster.Create("api/v1/namespaces/images/events/mount", JsonNode.Parse($$"""
                    {"apiVersion":"v1","kind":"Event","metadata":{"name":"mount","namespace":"images"},"involvedObject":{"uid":"{{pod.Metadata.Uid}}"},
                     "type":"Warning","message":"MountVolume.SetUp failed for volume \"registry\" : secret \"push\" not found"}
                    """)!.AsObject());
                return pod;
            });
            await build.UntilAsync(state => AppliedBuild.Ready(state, "reason") == "SecretNotFound");
        });
        Idle("undecodable", Spec, async build =>
        {
            build.Patch("""{"job":{"resources":{"requests":{"cpu":"1e1.5"}}}}""");
            await build.UntilPhaseAsync("Failed");
        });

        foreach (var step in Enumerable.Range(0, 4))
        {
            Running($"building-{step}", build => StepAsync(build, step));
        }

        Running("no-pod-yet", async build =>
        {
            await JobAsync(build);
            _kubelet.Start(build.JobPath("amd64"));
            _kubelet.Suspend(build.JobPath("amd64"));
            _cluster.Patch(build.JobPath("amd64"), JsonNode.Parse("""{"status":{"startTime":"2026-01-01T00:00:01Z"}}""")!.AsObject(), "status");
            await build.UntilAsync(state => Platform(state, "message")?.Contains("has no pod.", StringComparison.Ordinal) is true);
        });
        Running("retrying", async build =>
        {
            await JobAsync(build);
            _kubelet.Put(build.JobPath("amd64"), (job, _) => Pods.Failed(job, "kernel", 75));
            await build.UntilAsync(state => Platform(state, "message")?.EndsWith("Retrying.", StringComparison.Ordinal) is true);
        });
        Running("retried", async build =>
        {
            await JobAsync(build);
            _kubelet.Put(build.JobPath("amd64"), (job, _) => Pods.Failed(job, "kernel", 143).Disrupted("EvictionByEvictionAPI", "Eviction API: evicting"));
            await build.UntilAsync(state => Platform(state, "reason") == "PodEvicted");
            _kubelet.Put(build.JobPath("amd64"), (job, plan) => Pods.Running(job, plan, done: 1).Again("z-second", DateTimeOffset.UnixEpoch));
            await build.UntilAsync(state => Platform(state, "attempts") == "2" && Platform(state, "step") == "kernel");
        });
        Running("publishing", async build =>
        {
            // It gets the slot of the build that lacks a Secret.
            await build.UntilPhaseAsync("Queued");
            LookAgainAtTheHeldBuild();
            await RunToTheEndAsync(build, "amd64");
            await _cluster.UntilAsync(build.JobPath("publish"), _ => true);
            _kubelet.Start(build.JobPath("publish"));
            await build.UntilPhaseAsync("Publishing");
        });
    }

    [Fact]
    public async Task Restart_OverBuildsInEveryState_WritesNothing()
    {
        await using (await StartAsync())
        {
            foreach (var arrange in _idle)
            {
                await arrange();
            }

            foreach (var arrange in _running)
            {
                await arrange();
            }

            foreach (var name in new[] { "queued-first", "queued-second" })
            {
                await Apply(name, Spec).UntilPhaseAsync("Queued");
            }

            // It is behind them.
            LookAgainAtTheHeldBuild();
            await _held!.UntilAsync(state => AppliedBuild.Ready(state, "message")!.StartsWith("Queued at position 3;", StringComparison.Ordinal));
        }

        foreach (var restart in new[] { "first", "second" })
        {
            var written = _cluster.Writes.Count;
            await using var again = await StartAsync();

            // Each of them once. One that comes before would change the position of the held build.
            await again.UntilReconciledAsync(_cluster.List("apis/talosimages.dev/v1alpha1/talosimagebuilds").Count);
            var last = Apply($"last-{restart}", Spec with { Outputs = ["nothing"] });
            await last.UntilPhaseAsync("Failed");

            Assert.Equal([$"PATCH {last.Path}/status"], _cluster.Writes.Skip(written).Select(write => $"{write.Verb} {write.Path}"));
        }
    }

    private void LookAgainAtTheHeldBuild() => _cluster.Patch(
        $"api/v1/namespaces/images/pods/{_held!.JobPath("amd64").Split('/')[^1]}-x7k2p",
        JsonNode.Parse($$"""{"metadata":{"annotations":{"looked-at":"{{_minute}}"} } }""")!.AsObject());

    private Task<OperatorUnderTest> StartAsync() => OperatorUnderTest.StartAsync(_cluster, options =>
    {
        options.Controller.Workers = 1;
        options.Controller.MaxConcurrentBuilds = _running.Count;
        options.Controller.ProgressInterval = TimeSpan.Zero;
    });

    private void Idle(string name, TalosImageBuildSpec spec, Func<AppliedBuild, Task> arrange) => _idle.Add(() => arrange(Apply(name, spec)));

    private void Running(string name, Func<AppliedBuild, Task> arrange) => _running.Add(() => arrange(Apply(name, Spec)));

    private AppliedBuild Apply(string name, TalosImageBuildSpec spec) => new(_cluster, spec, name, _minute++);

    private Task<JsonObject> JobAsync(AppliedBuild build) => _cluster.UntilAsync(build.JobPath("amd64"), _ => true);

    private async Task StepAsync(AppliedBuild build, int done)
    {
        await JobAsync(build);
        _kubelet.Start(build.JobPath("amd64"));
        _kubelet.Advance(build.JobPath("amd64"), done);
        await build.UntilAsync(state => (string?)state["status"]?["progress"] == $"{done}/6" && Platform(state, "step") is not null);
    }

    private async Task RunToTheEndAsync(AppliedBuild build, string of)
    {
        await _cluster.UntilAsync(build.JobPath(of), _ => true);
        _kubelet.RunToTheEnd(build.JobPath(of));
    }

    private static string? Platform(JsonObject build, string field) => build["status"]?["platforms"]?[0]?[field]?.ToString();
}
