using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.StandIns;

/// <summary>The stand-ins in a running cluster.</summary>
public sealed class StandInTests : ClusterTest
{
    public override LocalClusterOptions Configure(LocalClusterOptions options) => options with
    {
        RunControllers = true,
        RunKueue = true,
        AutoscaleNodes = [new NodeOptions { Name = "amd64-1" }, new NodeOptions { Name = "arm64-1", Architecture = "arm64" }],
    };

    [Fact]
    public async Task PodThatFitsNoNode_BringsTheNodeThatItFits()
    {
        using var pods = await Cluster.WatchAsync(Samples.Pods + "?watch=true&resourceVersion=0");
        await Cluster.CreateAsync(Samples.Pods, Api.ValidationTests.Merge(
            Samples.Pod, "{spec: {nodeSelector: {kubernetes.io/arch: arm64}}}"));

        var pod = await pods.UntilAsync(value => value.NodeName() is not null);
        Assert.Equal("arm64-1", pod.NodeName());
        Assert.Equal(["arm64-1"], (await Cluster.GetAsync("/api/v1/nodes")).Names);
    }

    [Fact]
    public async Task JobInAQueue_WaitsForAdmission()
    {
        Cluster.Host.Kueue.Quota = 0;
        using var jobs = await Cluster.WatchAsync(Samples.Jobs + "?watch=true&resourceVersion=0");
        await Cluster.CreateAsync(Samples.Jobs, Api.ValidationTests.Merge(
            Samples.Job, "{metadata: {labels: {kueue.x-k8s.io/queue-name: builds}}, spec: {suspend: true}}"));
        await jobs.UntilAsync(job => job.HasCondition("Suspended"));

        Cluster.Host.Kueue.Quota = 1;
        await jobs.UntilAsync(job => job.Integer("status", "active") == 1);
    }
}
