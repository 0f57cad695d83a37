using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Authorization;

/// <summary>What bindings and subjects allow; Conformance/authorization.yaml has the rules.</summary>
public sealed class RbacTests : UserTest
{
    private const string Pods = "{apiGroups: [''], resources: [pods], verbs: [get, list, create]}";

    [Theory]
    [InlineData("{kind: User, name: jane}", true)]
    [InlineData("{kind: User, name: builders}", false)]
    [InlineData("{kind: Group, name: builders}", true)]
    [InlineData("{kind: Group, name: 'system:authenticated'}", true)]
    [InlineData("{kind: Group, name: 'system:serviceaccounts'}", false)]
    [InlineData("{kind: Group, name: jane}", false)]
    [InlineData("{kind: ServiceAccount, name: jane, namespace: default}", false)]
    public async Task Subject_OfABinding_IsTheUserByNameOrGroup(string subject, bool allowed)
    {
        await AllowAsync("some", Pods, subject);

        (await Cluster.AsAsync(Jane, "GET", Samples.Pods)).Expect(allowed ? 200 : 403);
    }

    [Theory]
    [InlineData("{kind: ServiceAccount, name: robot, namespace: default}", true)]
    [InlineData("{kind: ServiceAccount, name: robot, namespace: kube-system}", false)]
    [InlineData("{kind: User, name: 'system:serviceaccount:default:robot'}", true)]
    [InlineData("{kind: Group, name: 'system:serviceaccounts'}", true)]
    [InlineData("{kind: Group, name: 'system:serviceaccounts:default'}", true)]
    [InlineData("{kind: Group, name: 'system:serviceaccounts:kube-system'}", false)]
    [InlineData("{kind: Group, name: 'system:unauthenticated'}", false)]
    public async Task Subject_OfABinding_IsTheServiceAccountByNameOrGroup(string subject, bool allowed)
    {
        var token = await AccountAsync("robot");
        await AllowAsync("some", Pods, subject);

        (await Cluster.AsAsync(token, "GET", Samples.Pods)).Expect(allowed ? 200 : 403);
    }

    [Theory]
    [InlineData("Role")]
    [InlineData("ClusterRole")]
    public async Task RoleBinding_ToEitherKindOfRole_CountsInItsNamespaceAlone(string kind)
    {
        var token = await AccountAsync("robot");
        await Cluster.CreateAsync(kind == "Role" ? Roles : ClusterRoles, $"{{metadata: {{name: reader}}, rules: [{Pods}]}}");
        await Cluster.CreateAsync(RoleBindings,
            $"{{metadata: {{name: b}}, roleRef: {{kind: {kind}, name: reader}}, subjects: [{{kind: ServiceAccount, name: robot}}]}}");

        (await Cluster.AsAsync(token, "GET", Samples.Pods)).Expect(200);
        (await Cluster.AsAsync(token, "GET", "/api/v1/namespaces/kube-system/pods")).Expect(403);
        (await Cluster.AsAsync(token, "GET", "/api/v1/pods")).Expect(403);
    }

    [Fact]
    public async Task Binding_TakenAway_CountsNoMore()
    {
        await AllowJaneAsync(Pods);
        (await Cluster.AsAsync(Jane, "GET", Samples.Pods)).Expect(200);

        await Cluster.DeleteAsync($"{ClusterRoleBindings}/jane");

        (await Cluster.AsAsync(Jane, "GET", Samples.Pods)).Expect(403);
    }

    [Fact]
    public async Task Administrator_WithoutAnyBinding_MayDoEverything()
    {
        await Cluster.DeleteAsync(ClusterRoleBindings);

        (await Cluster.GetAsync(Samples.Pods)).Expect(200);
        (await Cluster.AsAsync(Jane, "GET", "/version")).Expect(403);
    }

    [Fact]
    public async Task RequestLog_OfARefusal_HasItsUserAndCode()
    {
        await Cluster.AsAsync(Jane, "GET", Samples.Pods);

        Assert.Equal("jane list pods 403",
            Cluster.Host.Requests.Records.Select(record => $"{record.User} {record.Verb} {record.Resource} {record.Code}").Single());
    }
}
