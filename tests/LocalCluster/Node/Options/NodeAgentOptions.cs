using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.LocalCluster.Node.Options;

/// <summary>What the node agent needs to know of this machine.</summary>
internal sealed record NodeAgentOptions
{
    /// <summary>The Docker daemon, as in DOCKER_HOST; null for the docker command's own choice.</summary>
    public string? DockerHost { get; init; }

    /// <summary>The docker command.</summary>
    public string DockerCommand { get; init; } = "docker";

    /// <summary>
    /// Where volumes and termination messages live. It also names this cluster's containers: a start with the same
    /// directory removes what an earlier run left behind.
    /// </summary>
    public required string StateDirectory { get; init; }

    public required IReadOnlyList<NodeOptions> Nodes { get; init; }

    /// <summary>Nodes that somebody else adds; once there they are like the others.</summary>
    public IReadOnlyList<NodeOptions> AutoscaleNodes { get; init; } = [];

    public IEnumerable<NodeOptions> AllNodes => Nodes.Concat(AutoscaleNodes);

    /// <summary>The first wait before a crashed container starts again, or a failed pull is tried again; it doubles.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a container or volume that lacks a ConfigMap or Secret is tried again, if nothing changes.</summary>
    public TimeSpan ConfigRetry { get; init; } = TimeSpan.FromSeconds(5);
}

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
