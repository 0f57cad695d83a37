namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>How a cluster is started.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>The address to listen on. Use a loopback address: everyone who can create pods has full control of the machine.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; }

    public TransportOptions Transport { get; init; } = new();

    /// <summary>Where the node agent keeps volumes; null for a new directory under the system's temporary one.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where a kubeconfig is written once the cluster answers; null for none.</summary>
    public string? KubeconfigPath { get; init; }

    public IReadOnlyList<NodeOptions> Nodes { get; init; } = [];

    /// <summary>Nodes that are added, as an autoscaler does, only once a pod is pending as unschedulable that they would fit.</summary>
    public IReadOnlyList<NodeOptions> AutoscaleNodes { get; init; } = [];

    /// <summary>Whether something starts and suspends Jobs as Kueue does: <see cref="LocalClusterHost.Kueue"/>.</summary>
    public bool RunKueue { get; init; }

    /// <summary>
    /// Whether Deployments get pods, and pods the address of the API server and the tokens of their service accounts. Pods use this
    /// machine's network, so two of them cannot listen on one port.
    /// </summary>
    public bool RunDeployments { get; init; }

    /// <summary>The Docker daemon for pod containers, as in DOCKER_HOST; null for the docker command's own choice.</summary>
    public string? DockerHost { get; init; }

    /// <summary>Whether nodes are registered and pods run. Without it, only the API and the controllers run.</summary>
    public bool RunNodeAgent { get; init; } = true;

    /// <summary>Whether Jobs get pods, pods get nodes, and owners take their dependents along.</summary>
    public bool RunControllers { get; init; } = true;

    /// <summary>How long a Job waits before it replaces its first failed pod; the wait doubles with each further one.</summary>
    public TimeSpan PodBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many writes can be resumed from; a watch from before them gets 410.</summary>
    public int HistoryLimit { get; init; } = 10_000;

    /// <summary>How often a quiet watch that allows bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When a watch without timeoutSeconds is ended.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(45);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether to log to the console.</summary>
    public bool LogToConsole { get; init; }
}

/// <summary>
/// How often the transport does to requests what a busy API server's does. Members of system:masters are exempt, so that whoever sets a
/// test up is not met.
/// </summary>
public sealed record TransportOptions
{
    /// <summary>How likely an HTTP/2 request makes the server send GOAWAY, from 0 to 1, as kube-apiserver's <c>--goaway-chance</c>.</summary>
    public double GoawayChance { get; init; }

    /// <summary>
    /// How likely a request is answered with 429 and Retry-After, from 0 to 1, as API Priority and Fairness does under load. Watches
    /// are exempt.
    /// </summary>
    public double TooManyRequestsChance { get; init; }

    /// <summary>Each watch ends after a random time up to this, one half of them by a broken connection; null: when their timeout is over.</summary>
    public TimeSpan? LongestWatch { get; init; }
}

/// <summary>A node that the cluster has from its start.</summary>
public sealed record NodeOptions
{
    public required string Name { get; init; }

    /// <summary>The label <c>kubernetes.io/arch</c>: amd64 or arm64. The containers run on this machine in either case.</summary>
    public string Architecture { get; init; } = "amd64";

    /// <summary>Labels beside those that every node has.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The most pods at one time, as the kubelet's <c>maxPods</c>.</summary>
    public int MaxPods { get; init; } = 110;
}
