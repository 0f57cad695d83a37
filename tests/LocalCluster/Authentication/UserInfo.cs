namespace TalosImageOperator.LocalCluster.Authentication;

/// <summary>Who sends a request.</summary>
internal sealed record UserInfo(string Name, IReadOnlyList<string> Groups, string Uid = "")
{
    public const string Authenticated = "system:authenticated";
    public const string Unauthenticated = "system:unauthenticated";
    private const string Masters = "system:masters";
    private const string ServiceAccountPrefix = "system:serviceaccount:";

    public static UserInfo Anonymous { get; } = new("system:anonymous", [Unauthenticated]);

    /// <summary>The user of the kubeconfig that the cluster writes.</summary>
    public static UserInfo Admin { get; } = new("local-cluster-admin", [Masters, Authenticated]);

    /// <summary>The cluster's own controllers and nodes.</summary>
    public static UserInfo Internal { get; } = new("system:apiserver", [Masters, Authenticated]);

    /// <summary>Whether no rule can refuse it anything.</summary>
    public bool IsMaster => Groups.Contains(Masters);

    public static UserInfo ServiceAccount(string @namespace, string name, string uid = "") =>
        new(ServiceAccountName(@namespace, name), [.. ServiceAccountGroups(@namespace), Authenticated], uid);

    public static string ServiceAccountName(string @namespace, string name) => $"{ServiceAccountPrefix}{@namespace}:{name}";

    public static string[] ServiceAccountGroups(string @namespace) =>
        ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}"];

    /// <summary>Namespace and name of the service account whose user name this is, or null.</summary>
    public static (string Namespace, string Name)? ServiceAccountOf(string user) =>
        user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal)
        && user[ServiceAccountPrefix.Length..].Split(':') is [{ Length: > 0 } space, { Length: > 0 } name]
            ? (space, name) : null;
}
