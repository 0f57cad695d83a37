using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Admission;

/// <summary>A Job in a namespace whose pod security level refuses its pods.</summary>
public sealed class RefusedJobTests : ClusterTest
{
    public override Hosting.LocalClusterOptions Configure(Hosting.LocalClusterOptions options) => options with { RunControllers = true };

    [Fact]
    public async Task Job_WithAForbiddenPod_TellsOfItInAnEvent()
    {
        await Cluster.CreateAsync("/api/v1/namespaces", "{metadata: {name: guarded, labels: {pod-security.kubernetes.io/enforce: baseline}}}");
        using var accounts = await Cluster.WatchAsync("/api/v1/namespaces/guarded/serviceaccounts?watch=true");
        // Without its default account, the namespace refuses pods for that reason first.
        await accounts.NextAsync();
        using var events = await Cluster.WatchAsync("/api/v1/namespaces/guarded/events?watch=true");

        await Cluster.CreateAsync("/apis/batch/v1/namespaces/guarded/jobs",
            Samples.Job.Replace("restartPolicy: Never", "restartPolicy: Never\n      hostPID: true", StringComparison.Ordinal));

        var told = (await events.NextAsync())!.Map("object")!;
        Assert.Equal("FailedCreate", told.Text("reason"));
        Assert.Matches("^Error creating: pods \"j-[a-z0-9]{5}\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces \\(hostPID=true\\)$", told.Text("message"));
    }
}
