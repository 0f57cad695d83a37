using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.Operator.Tests.Cluster;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>Builds in a cluster with an autoscaler or with Kueue, by an operator under <c>config/rbac</c> alone.</summary>
public sealed class StandInTests
{
    private const string Builds = "/apis/talosimages.dev/v1alpha1/namespaces/images/talosimagebuilds";
    private const string Jobs = "/apis/batch/v1/namespaces/images/jobs";
    private const string Pods = "/api/v1/namespaces/images/pods";

    /// <summary>By the operator's option, or by a queue of Kueue.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("talos")]
    public async Task Autoscaler_NodeIsAddedForThePendingPod_WaitsForItAndSucceeds(string? queue)
    {
        // At first, it could only add a node that the pod does not fit.
        NodeOptions[] addable = [new NodeOptions { Name = "arm64-1", Architecture = "arm64" }];
        await using var cluster = await InstalledCluster.StartAsync(configure: options => options with { AutoscaleNodes = addable, RunKueue = true });
        using var operation = cluster.CreateOperator(options =>
        {
            options.Controller.WaitForNode = queue is not null;
            options.Pods.BuildResources.Clear();
        });
        await operation.StartAsync();
        var spec = Support.Builds.Spec with { Platforms = [Support.Builds.Amd64], Job = new JobSpec { QueueName = queue } };
        await cluster.Kubelet.RunAsync("sample", spec);
        await cluster.ApplyAsync(Builds, "sample", spec);

        var waiting = await cluster.Client.UntilAsync(Builds, build => AppliedBuild.Ready(build, "reason") == Reasons.WaitingForNode);
        Assert.Contains("cannot be scheduled", AppliedBuild.Ready(waiting, "message"), StringComparison.Ordinal);
        Assert.Empty(await NodesAsync(cluster));

        addable[0] = new NodeOptions { Name = "amd64-1" };
        var pod = Assert.Single((await cluster.Client.GetAsync(Pods))!["items"]!.AsArray());
        await cluster.Client.PatchAsync($"{Pods}/{pod!["metadata"]!["name"]}", """{"metadata":{"annotations":{"looked-at":"again"}}}""");
        await cluster.Client.UntilAsync(Builds, build => Is(build, "sample", "Succeeded"));

        await operation.StopAsync();
        Assert.Equal(["amd64-1"], await NodesAsync(cluster));
        Assert.Empty(cluster.Denied.Select(OperatorOnCluster.Describe));
    }

    [Fact]
    public async Task Kueue_AdmitsTheJobs_TheBuildTakesNoSlotAndGoesOnAfterASuspension()
    {
        await using var cluster = await InstalledCluster.StartAsync(configure: options => options with { RunKueue = true });
        await cluster.AddNodeAsync("amd64");
        await cluster.AddNodeAsync("arm64");
        cluster.Host.Kueue.Quota = 0;
        using var operation = cluster.CreateOperator(options => options.Controller.MaxConcurrentBuilds = 1);
        await operation.StartAsync();

        // It has the only slot to the end.
        await cluster.ApplyAsync(Builds, "slot", Support.Builds.Spec);
        await cluster.Client.UntilAsync(Builds, build => Is(build, "slot", "Building"));
        var spec = Support.Builds.Spec with { Job = new JobSpec { QueueName = "talos" } };
        await cluster.ApplyAsync(Builds, "queued", spec);
        await cluster.Client.UntilAsync(Builds, build => Is(build, "queued", "Queued")
            && AppliedBuild.Ready(build, "message")!.Contains("Waiting for Kueue to admit Job", StringComparison.Ordinal));

        cluster.Host.Kueue.Quota = 1;
        await cluster.Client.UntilAsync(Jobs, job => IsQueued(job) && (int?)job["status"]?["active"] == 1);
        await cluster.Client.PatchAsync($"{Builds}/queued", """{"spec":{"suspend":true}}""");
        await cluster.Client.UntilAsync(Builds, build => Is(build, "queued", "Suspended"));
        Assert.DoesNotContain((await cluster.Client.GetAsync(Jobs))!["items"]!.AsArray(), job => IsQueued(job!.AsObject()));

        await cluster.Client.PatchAsync($"{Builds}/queued", """{"spec":{"suspend":false}}""");
        await cluster.Kubelet.RunAsync("queued", spec);
        await cluster.Client.UntilAsync(Builds, build => Is(build, "queued", "Succeeded"));
        Assert.True(Is((await cluster.Client.GetAsync($"{Builds}/slot"))!, "slot", "Building"));

        await cluster.Kubelet.RunAsync("slot", Support.Builds.Spec);
        await cluster.Client.UntilAsync(Builds, build => Is(build, "slot", "Succeeded"));
        await operation.StopAsync();
        Assert.Empty(cluster.Denied.Select(OperatorOnCluster.Describe));
        Assert.DoesNotContain(cluster.Requests, request => request is { Resource: "jobs", Verb: "patch" or "update" });
    }

    private static async Task<IEnumerable<string>> NodesAsync(InstalledCluster cluster) =>
        (await cluster.Client.GetAsync("/api/v1/nodes"))!["items"]!.AsArray().Select(node => (string)node!["metadata"]!["name"]!);

    private static bool Is(JsonObject build, string name, string phase) =>
        (string?)build["metadata"]!["name"] == name && (string?)build["status"]?["phase"] == phase;

    private static bool IsQueued(JsonObject job) => job["metadata"]!["labels"]?[Labels.QueueName] is not null && job["metadata"]!["deletionTimestamp"] is null;
}
