namespace TalosImageOperator.LocalCluster.Controllers.Objects;

/// <summary>The resources that the built-in controllers and the node agent work on.</summary>
internal static class Kinds
{
    public static readonly GroupResource Pods = new("", "pods");
    public static readonly GroupResource Nodes = new("", "nodes");
    public static readonly GroupResource Events = new("", "events");
    public static readonly GroupResource Secrets = new("", "secrets");
    public static readonly GroupResource ConfigMaps = new("", "configmaps");
    public static readonly GroupResource Namespaces = new("", "namespaces");
    public static readonly GroupResource ServiceAccounts = new("", "serviceaccounts");
    public static readonly GroupResource Claims = new("", "persistentvolumeclaims");
    public static readonly GroupResource Jobs = new("batch", "jobs");
    public static readonly GroupResource Deployments = new("apps", "deployments");
    public static readonly GroupResource Leases = new("coordination.k8s.io", "leases");
}
