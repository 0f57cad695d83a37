namespace TalosImageOperator.Operator.Hosting;

/// <summary>The namespace that this process runs in, if it runs in a pod.</summary>
internal static class PodNamespace
{
    private const string ServiceAccountFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    public static string? Own() => File.Exists(ServiceAccountFile) ? File.ReadAllText(ServiceAccountFile).Trim() : null;
}
