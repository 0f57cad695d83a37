namespace TalosImageOperator.LocalCluster.Node.Options;

/// <summary>One node that the agent registers and runs pods for. Several nodes share one Docker and one machine.</summary>
internal sealed record NodeOptions
{
    public required string Name { get; init; }

    /// <summary>What the node says it is (label <c>kubernetes.io/arch</c>); its containers run on this machine all the same.</summary>
    public string Architecture { get; init; } = "amd64";

    /// <summary>Labels beside those that every node has.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<NodeTaint> Taints { get; init; } = [];

    /// <summary>
    /// Leaves the Ready condition to whoever writes it through the API, so that a test can make the node fail. While such a
    /// node is not ready, the agent reports nothing of its pods, as if it could not reach the API.
    /// </summary>
    public bool Manual { get; init; }
}
