namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>A node that the cluster has from its start.</summary>
public sealed record NodeOptions
{
    public required string Name { get; init; }

    /// <summary>The label <c>kubernetes.io/arch</c>: amd64 or arm64. The containers run on this machine in either case.</summary>
    public string Architecture { get; init; } = "amd64";

    /// <summary>Labels beside those that every node has.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Such as <c>dedicated=builds:NoSchedule</c>.</summary>
    public IReadOnlyList<string> Taints { get; init; } = [];

    /// <summary>The most pods at one time, as the kubelet's <c>maxPods</c>.</summary>
    public int MaxPods { get; init; } = 110;

    /// <summary>Leaves the Ready condition to clients of the API, so that a test can make the node fail.</summary>
    public bool Manual { get; init; }
}
