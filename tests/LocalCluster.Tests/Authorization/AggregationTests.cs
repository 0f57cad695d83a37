using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Authorization;

/// <summary>The controller that fills aggregated roles, and what the default roles make of it.</summary>
public sealed class AggregationTests : UserTest
{
    public override Hosting.LocalClusterOptions Configure(Hosting.LocalClusterOptions options) => base.Configure(options) with { RunControllers = true };

    [Fact]
    public async Task ClusterRole_WithTheLabel_IsPartOfEdit()
    {
        await Cluster.CreateAsync(ClusterRoles, """
            metadata: {name: widgets, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
            rules: [{apiGroups: [example.dev], resources: [widgets], verbs: [create]}]
            """);
        await Cluster.CreateAsync(RoleBindings, "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: edit}, subjects: [{kind: User, name: jane}]}");

        await UntilAsync(403, 404, "POST", Samples.Widgets);
        await UntilAsync(403, 200, "GET", Samples.Jobs);
        await Cluster.DeleteAsync($"{ClusterRoles}/widgets");
        await UntilAsync(404, 403, "POST", Samples.Widgets);
    }

    /// <summary>The controller works beside the requests: the code changes once, from the one to the other.</summary>
    private async Task UntilAsync(int from, int to, string method, string path)
    {
        using var roles = await Cluster.WatchAsync($"{ClusterRoles}?watch=true&resourceVersion=0");
        while (await Cluster.AsAsync(Jane, method, path, method == "GET" ? null : "{}") is var reply && reply.Code != to)
        {
            Assert.Equal(from, reply.Code);
            Assert.NotNull(await roles.NextAsync());
        }
    }
}
