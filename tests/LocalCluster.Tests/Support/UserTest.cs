using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Tests.Support;

/// <summary>A test with users other than the administrator: jane, in the group builders, and service accounts.</summary>
public abstract class UserTest : ClusterTest
{
    public const string Jane = TestCluster.Jane;
    protected const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
    protected const string ClusterRoles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    protected const string ClusterRoleBindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    protected const string Roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    protected const string RoleBindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";

    /// <summary>A token of a new service account.</summary>
    private protected async Task<string> AccountAsync(string name)
    {
        await Cluster.CreateAsync(Accounts, $"{{metadata: {{name: {name}}}}}");
        var reply = (await Cluster.PostAsync($"{Accounts}/{name}/token", "{}")).Expect(201);
        return reply.Body.Text("status", "token")!;
    }

    /// <summary>Gives jane rules in the whole cluster.</summary>
    private protected Task AllowJaneAsync(string rules) => AllowAsync("jane", rules, "{kind: User, name: jane}");

    private protected async Task AllowAsync(string role, string rules, string subject)
    {
        await Cluster.CreateAsync(ClusterRoles, $"{{metadata: {{name: {role}}}, rules: [{rules}]}}");
        await Cluster.CreateAsync(ClusterRoleBindings,
            $"{{metadata: {{name: {role}}}, roleRef: {{kind: ClusterRole, name: {role}}}, subjects: [{subject}]}}");
    }
}
