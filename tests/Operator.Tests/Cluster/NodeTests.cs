using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>Builds that wait for a node miss none, and cost nothing while they wait.</summary>
public sealed class NodeTests
{
    private readonly FakeCluster _cluster = new();
    private readonly FakeKubelet _kubelet;

    public NodeTests()
    {
        _kubelet = new FakeKubelet(_cluster);
    }

    [Fact]
    public async Task Node_AppearsWhileTheBuildsStatusIsWritten_IsNotMissed()
    {
        await using var started = await OperatorUnderTest.StartAsync(_cluster);
        var other = new AppliedBuild(_cluster, name: "other");
        await other.UntilAsync(build => AppliedBuild.Ready(build, "reason") == Reasons.WaitingForNode);
        _kubelet.RunEverything(existing: true);

        // Once the other build has its Job, the controller has handled the node.
        AppliedBuild? late = null;
        _cluster.Faults = write =>
        {
            if (late is null || _cluster.Get("api/v1/nodes/amd64") is not null || !write.IsStatus)
            {
                return null;
            }

            _cluster.AddNode("amd64");
            _cluster.AddNode("arm64");
            _cluster.UntilAsync(other.JobPath("arm64"), _ => true).GetAwaiter().GetResult();
            return null;
        };
        late = new AppliedBuild(_cluster, name: "late");

        await late.UntilPhaseAsync("Succeeded");
    }

    [Fact]
    public async Task Resync_BuildAtRest_IsReconciledAgainAndAgainAndWritesNothing()
    {
        var time = new SignalingTimeProvider();

        // Nothing else in the operator waits as long.
        await using var started = await OperatorUnderTest.StartAsync(_cluster, options => options.Controller.Resync = TimeSpan.FromSeconds(90), time);
        var build = new AppliedBuild(_cluster, name: "waiting");
        await build.UntilAsync(waiting => AppliedBuild.Ready(waiting, "reason") == Reasons.WaitingForNode);
        var writes = _cluster.Writes.Count;

        for (var turn = 0; turn < 3; turn++)
        {
            var due = await time.DelayAsync(delay => delay >= TimeSpan.FromSeconds(81) && delay <= TimeSpan.FromSeconds(99));
            var before = started.Reconciles;
            await started.AdvanceAsync(time, due);
            await started.UntilReconciledAsync(before + 1);
        }

        Assert.Equal(writes, _cluster.Writes.Count);
    }
}
