using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Admission;

/// <summary>https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping</summary>
public sealed class RoleEscalationTests : UserTest
{
    private const string Writer = "{apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [create]}";
    private const string Pods = "{apiGroups: [''], resources: [pods], verbs: [get, list]}";

    [Theory]
    [InlineData("{apiGroups: [''], resources: [pods], verbs: [get]}", null)]
    [InlineData("{apiGroups: [''], resources: [pods], verbs: [list, get]}", null)]
    [InlineData("{apiGroups: [''], resources: [pods], resourceNames: [p], verbs: [get]}", null)]
    [InlineData("{apiGroups: [''], resources: [pods], verbs: [delete]}", "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}")]
    [InlineData("{apiGroups: [''], resources: [pods], verbs: ['*']}", "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"*\"]}")]
    [InlineData("{apiGroups: [''], resources: [pods/log, secrets], verbs: [get, list]}", "{APIGroups:[\"\"], Resources:[\"pods/log\"], Verbs:[\"get\" \"list\"]}\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}")]
    public async Task Role_OfRightsThatOneHasNot_IsForbidden(string rule, string? missing)
    {
        await AllowJaneAsync($"{Writer}, {Pods}");

        Reply reply = await Cluster.AsAsync(Jane, "POST", Roles, $"{{metadata: {{name: r}}, rules: [{rule}]}}");

        Assert.Equal(missing is null ? 201 : 403, reply.Code);
        if (missing is not null)
            Assert.Equal($"roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"jane\" (groups=[\"builders\" \"night shift\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{missing}", reply.Message);
    }

    [Theory]
    [InlineData("escalate", "roles", Roles, "{metadata: {name: r}, rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]}")]
    [InlineData("bind", "clusterroles", RoleBindings, "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: edit}}")]
    [InlineData("bind", "clusterroles", RoleBindings, "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: cluster-admin}, subjects: [{kind: User, name: jane}]}")]
    public async Task Verb_OfItsOwn_LiftsTheCheck(string verb, string resource, string path, string yaml)
    {
        await AllowJaneAsync(Writer);
        if (yaml.Contains("subjects", StringComparison.Ordinal) || verb == "escalate") (await Cluster.AsAsync(Jane, "POST", path, yaml)).Expect(403);

        await AllowAsync("more", $"{{apiGroups: [rbac.authorization.k8s.io], resources: [{resource}], verbs: [{verb}]}}", "{kind: User, name: jane}");

        (await Cluster.AsAsync(Jane, "POST", path, yaml)).Expect(201);
    }
}
