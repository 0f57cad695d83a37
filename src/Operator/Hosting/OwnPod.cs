namespace TalosImageOperator.Operator.Hosting;

/// <summary>The pod of this process, from the downward API. Null outside a pod.</summary>
internal static class OwnPod
{
    private const string ServiceAccountFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    public static string? Name => Variable("POD_NAME");

    public static string? Namespace => Variable("POD_NAMESPACE")
        ?? (File.Exists(ServiceAccountFile) ? File.ReadAllText(ServiceAccountFile).Trim() : null);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
