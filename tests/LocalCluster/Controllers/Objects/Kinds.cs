namespace TalosImageOperator.LocalCluster.Controllers.Objects;

/// <summary>The resources that the server, its controllers and the node agent know by name.</summary>
internal static class Kinds
{
    public static readonly GroupResource Pods = new("", "pods");
    public static readonly GroupResource Nodes = new("", "nodes");
    public static readonly GroupResource Events = new("", "events");
    public static readonly GroupResource Secrets = new("", "secrets");
    public static readonly GroupResource ConfigMaps = new("", "configmaps");
    public static readonly GroupResource Namespaces = new("", "namespaces");
    public static readonly GroupResource ServiceAccounts = new("", "serviceaccounts");
    public static readonly GroupResource Jobs = new("batch", "jobs");
    public static readonly GroupResource Deployments = new("apps", "deployments");
    public static readonly GroupResource Leases = new("coordination.k8s.io", "leases");
    public static readonly GroupResource Roles = new("rbac.authorization.k8s.io", "roles");
    public static readonly GroupResource RoleBindings = new("rbac.authorization.k8s.io", "rolebindings");
    public static readonly GroupResource ClusterRoles = new("rbac.authorization.k8s.io", "clusterroles");
    public static readonly GroupResource ClusterRoleBindings = new("rbac.authorization.k8s.io", "clusterrolebindings");
    public static readonly GroupResource CustomResourceDefinitions = new("apiextensions.k8s.io", "customresourcedefinitions");
}

/// <summary>What a work queue holds: which object, not what happened to it.</summary>
internal readonly record struct ObjectKey(GroupResource Resource, string? Namespace, string Name)
{
    public static ObjectKey Of(GroupResource resource, JsonObject value) => new(resource, value.Namespace(), value.Name());

    public static ObjectKey Of(ObjectChange change) => Of(change.Resource, change.Value);

    public override string ToString() => Namespace is null ? $"{Resource.Plural}/{Name}" : $"{Resource.Plural}/{Namespace}/{Name}";
}
