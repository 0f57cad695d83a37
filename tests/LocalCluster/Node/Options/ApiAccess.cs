namespace TalosImageOperator.LocalCluster.Node.Options;

/// <summary>How pods reach the API server, where they may.</summary>
internal sealed class ApiAccess
{
    /// <summary>The server's address; null: pods are not told, and get no tokens.</summary>
    public Uri? Server { get; set; }

    /// <summary>The variables that the kubelet sets in each container.</summary>
    public IEnumerable<(string Name, string Value)> Variables => Server is { } server
        ? [("KUBERNETES_SERVICE_HOST", server.Host), ("KUBERNETES_SERVICE_PORT", server.Port.ToString(CultureInfo.InvariantCulture))]
        : [];
}
