using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Authorization;

/// <summary>What rules, bindings and subjects allow, as https://kubernetes.io/docs/reference/access-authn-authz/rbac/ has it.</summary>
public sealed class RbacTests : UserTest
{
    private const string PodsIn = "{apiGroups: [''], resources: [pods], verbs: [get, list, create]}";

    [Theory]
    [InlineData(PodsIn, "GET", "/api/v1/namespaces/default/pods/p", true)]
    [InlineData(PodsIn, "GET", "/api/v1/namespaces/default/pods", true)]
    [InlineData(PodsIn, "GET", "/api/v1/pods", true)]
    [InlineData(PodsIn, "GET", "/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=1", false)]
    [InlineData(PodsIn, "PUT", "/api/v1/namespaces/default/pods/p", false)]
    [InlineData(PodsIn, "PATCH", "/api/v1/namespaces/default/pods/p", false)]
    [InlineData(PodsIn, "DELETE", "/api/v1/namespaces/default/pods/p", false)]
    [InlineData(PodsIn, "GET", "/api/v1/namespaces/default/pods/p/log", false)]
    [InlineData(PodsIn, "GET", "/api/v1/namespaces/default/secrets", false)]
    [InlineData(PodsIn, "GET", "/apis/batch/v1/namespaces/default/jobs", false)]
    [InlineData(PodsIn, "GET", "/apis/none.example/v1/namespaces/default/pods", false)]
    [InlineData("{apiGroups: [''], resources: [pods/log], verbs: [get]}", "GET", "/api/v1/namespaces/default/pods/p/log", true)]
    [InlineData("{apiGroups: [''], resources: [pods/log], verbs: [get]}", "GET", "/api/v1/namespaces/default/pods/p", false)]
    [InlineData("{apiGroups: [''], resources: ['pods/*'], verbs: [get]}", "GET", "/api/v1/namespaces/default/pods/p/log", false)]
    [InlineData("{apiGroups: ['*'], resources: ['*/status'], verbs: [patch]}", "PATCH", "/apis/batch/v1/namespaces/default/jobs/j/status", true)]
    [InlineData("{apiGroups: ['*'], resources: ['*/status'], verbs: [patch]}", "PATCH", "/apis/batch/v1/namespaces/default/jobs/j", false)]
    [InlineData("{apiGroups: ['*'], resources: ['*'], verbs: [patch]}", "PATCH", "/apis/batch/v1/namespaces/default/jobs/j/status", true)]
    [InlineData("{apiGroups: [batch], resources: ['*'], verbs: ['*']}", "DELETE", "/apis/batch/v1/namespaces/default/jobs", true)]
    [InlineData("{apiGroups: [batch], resources: ['*'], verbs: [delete]}", "DELETE", "/apis/batch/v1/namespaces/default/jobs", false)]
    [InlineData("{apiGroups: [batch], resources: ['*'], verbs: ['*']}", "GET", "/api/v1/nodes", false)]
    [InlineData("{apiGroups: [''], resources: [nodes], verbs: [list]}", "GET", "/api/v1/nodes", true)]
    [InlineData("{apiGroups: [''], resources: [pods], resourceNames: [p], verbs: [get, list]}", "GET", "/api/v1/namespaces/default/pods/p", true)]
    [InlineData("{apiGroups: [''], resources: [pods], resourceNames: [p], verbs: [get, list]}", "GET", "/api/v1/namespaces/default/pods/q", false)]
    [InlineData("{apiGroups: [''], resources: [pods], resourceNames: [p], verbs: [get, list]}", "GET", "/api/v1/namespaces/default/pods", false)]
    [InlineData("{apiGroups: [''], resources: [pods], resourceNames: [p], verbs: [get, list]}", "GET", "/api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dp", true)]
    [InlineData("{apiGroups: [''], resources: [pods], resourceNames: [p], verbs: [create]}", "POST", "/api/v1/namespaces/default/pods", false)]
    [InlineData("{nonResourceURLs: [/debug/requests], verbs: [get]}", "GET", "/debug/requests", true)]
    [InlineData("{nonResourceURLs: ['/debug/*'], verbs: [get]}", "GET", "/debug/requests", true)]
    [InlineData("{nonResourceURLs: ['/debug/*'], verbs: [get]}", "DELETE", "/debug/requests", false)]
    [InlineData("{nonResourceURLs: [/debug], verbs: [get]}", "GET", "/debug/requests", false)]
    public async Task Rule_OfARole_AllowsNothingElse(string rule, string method, string path, bool allowed)
    {
        await AllowJaneAsync(rule);

        Reply reply = await Cluster.AsAsync(Jane, method, path, method == "GET" ? null : "{}");

        Assert.True(allowed == (reply.Code != 403), $"{reply.Code} {reply.Message}");
    }

    [Theory]
    [InlineData("POST", "/apis/batch/v1/namespaces/x/jobs", "jobs.batch is forbidden: User \"jane\" cannot create resource \"jobs\" in API group \"batch\" in the namespace \"x\"")]
    [InlineData("GET", "/apis/batch/v1/jobs", "jobs.batch is forbidden: User \"jane\" cannot list resource \"jobs\" in API group \"batch\" at the cluster scope")]
    [InlineData("GET", "/api/v1/namespaces/x", "namespaces \"x\" is forbidden: User \"jane\" cannot get resource \"namespaces\" in API group \"\" in the namespace \"x\"")]
    [InlineData("DELETE", "/api/v1/namespaces/x/configmaps/c", "configmaps \"c\" is forbidden: User \"jane\" cannot delete resource \"configmaps\" in API group \"\" in the namespace \"x\"")]
    [InlineData("PATCH", "/apis/batch/v1/namespaces/x/jobs/j/status", "jobs.batch \"j\" is forbidden: User \"jane\" cannot patch resource \"jobs/status\" in API group \"batch\" in the namespace \"x\"")]
    [InlineData("GET", "/apis/none.example/v1/things", "things.none.example is forbidden: User \"jane\" cannot list resource \"things\" in API group \"none.example\" at the cluster scope")]
    [InlineData("GET", "/debug/requests", "forbidden: User \"jane\" cannot get path \"/debug/requests\"")]
    public async Task Refusal_OfARequest_IsKubernetesSentence(string method, string path, string message)
    {
        Reply reply = (await Cluster.AsAsync(Jane, method, path, method == "GET" ? null : "{}")).Expect(403);

        Assert.Equal(("Forbidden", message), (reply.Reason, reply.Message));
    }

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
        await AllowAsync("some", PodsIn, subject);

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
        string token = await AccountAsync("robot");
        await AllowAsync("some", PodsIn, subject);

        (await Cluster.AsAsync(token, "GET", Samples.Pods)).Expect(allowed ? 200 : 403);
    }

    [Theory]
    [InlineData("Role")]
    [InlineData("ClusterRole")]
    public async Task RoleBinding_ToEitherKindOfRole_CountsInItsNamespaceAlone(string kind)
    {
        string token = await AccountAsync("robot");
        await Cluster.CreateAsync(kind == "Role" ? Roles : ClusterRoles, $"{{metadata: {{name: reader}}, rules: [{PodsIn}]}}");
        await Cluster.CreateAsync(RoleBindings,
            $"{{metadata: {{name: b}}, roleRef: {{kind: {kind}, name: reader}}, subjects: [{{kind: ServiceAccount, name: robot}}]}}");

        (await Cluster.AsAsync(token, "GET", Samples.Pods)).Expect(200);
        (await Cluster.AsAsync(token, "GET", "/api/v1/namespaces/kube-system/pods")).Expect(403);
        (await Cluster.AsAsync(token, "GET", "/api/v1/pods")).Expect(403);
    }

    [Fact]
    public async Task Binding_OfAMissingRole_IsNamedInTheRefusal()
    {
        await Cluster.CreateAsync(ClusterRoleBindings,
            "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: gone}, subjects: [{kind: User, name: jane}]}");

        Reply reply = (await Cluster.AsAsync(Jane, "GET", Samples.Pods)).Expect(403);

        Assert.EndsWith("in the namespace \"default\": RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binding_TakenAway_CountsNoMore()
    {
        await AllowJaneAsync(PodsIn);
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

    [Theory]
    [InlineData("roles", "{metadata: {name: r}, rules: [{apiGroups: [''], resources: [pods], verbs: []}]}", "rules[0].verbs FieldValueRequired")]
    [InlineData("roles", "{metadata: {name: r}, rules: [{resources: [pods], verbs: [get]}]}", "rules[0].apiGroups FieldValueRequired")]
    [InlineData("roles", "{metadata: {name: r}, rules: [{apiGroups: [''], verbs: [get]}]}", "rules[0].resources FieldValueRequired")]
    [InlineData("roles", "{metadata: {name: r}, rules: [{nonResourceURLs: [/x], verbs: [get]}]}", "rules[0].nonResourceURLs FieldValueInvalid")]
    [InlineData("clusterroles", "{metadata: {name: r}, rules: [{nonResourceURLs: [/x], resources: [pods], verbs: [get]}]}", "rules[0].nonResourceURLs FieldValueInvalid")]
    [InlineData("clusterroles", "{metadata: {name: r}, aggregationRule: {}}", "aggregationRule.clusterRoleSelectors FieldValueRequired")]
    [InlineData("clusterroles", "{metadata: {name: a/b}}", "metadata.name FieldValueInvalid")]
    [InlineData("rolebindings", "{metadata: {name: b}, roleRef: {kind: Pod, name: r}}", "roleRef.kind FieldValueNotSupported")]
    [InlineData("rolebindings", "{metadata: {name: b}, roleRef: {kind: Role}}", "roleRef.name FieldValueRequired")]
    [InlineData("rolebindings", "{metadata: {name: b}, roleRef: {kind: Role, name: r, apiGroup: x}}", "roleRef.apiGroup FieldValueNotSupported")]
    [InlineData("clusterrolebindings", "{metadata: {name: b}, roleRef: {kind: Role, name: r}}", "roleRef.kind FieldValueNotSupported")]
    [InlineData("clusterrolebindings", "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: r}, subjects: [{kind: ServiceAccount, name: s}]}", "subjects[0].namespace FieldValueRequired")]
    [InlineData("clusterrolebindings", "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: r}, subjects: [{kind: Robot, name: s}]}", "subjects[0].kind FieldValueNotSupported")]
    [InlineData("clusterrolebindings", "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: r}, subjects: [{kind: User}]}", "subjects[0].name FieldValueRequired")]
    [InlineData("clusterrolebindings", "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: r}, subjects: [{kind: User, name: u, apiGroup: x}]}", "subjects[0].apiGroup FieldValueNotSupported")]
    public async Task Role_Malformed_IsInvalid(string resource, string yaml, string cause)
    {
        string place = resource.StartsWith("cluster", StringComparison.Ordinal) ? "" : "namespaces/default/";

        Reply reply = (await Cluster.PostAsync($"/apis/rbac.authorization.k8s.io/v1/{place}{resource}", yaml)).Expect(422);

        Assert.Equal([cause], reply.Causes);
    }

    [Fact]
    public async Task RoleRef_OfABinding_CannotChange()
    {
        await AllowJaneAsync(PodsIn);

        Reply reply = await Cluster.PatchAsync($"{ClusterRoleBindings}/jane", "merge-patch+json", "{roleRef: {name: other}}");

        Assert.Equal(["roleRef FieldValueInvalid"], reply.Expect(422).Causes);
        Assert.Equal("rbac.authorization.k8s.io", (await Cluster.GetAsync($"{ClusterRoleBindings}/jane")).Body.Items("subjects")!.Objects().Single().Text("apiGroup"));
    }
}
