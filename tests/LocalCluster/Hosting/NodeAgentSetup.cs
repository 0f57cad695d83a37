using TalosImageOperator.LocalCluster.Node;
using TalosImageOperator.LocalCluster.Node.Options;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>Hands the declared nodes to the node agent.</summary>
internal static class NodeAgentSetup
{
    public static void Add(IServiceCollection services, LocalClusterOptions options) =>
        services.AddNodeAgent(new NodeAgentOptions
        {
            DockerHost = options.DockerHost,
            StateDirectory = options.StateDirectory ?? Directory.CreateTempSubdirectory("local-cluster-").FullName,
            Nodes = [.. options.Nodes.Select(Convert)],
        });

    private static Node.Options.NodeOptions Convert(NodeOptions node) => new()
    {
        Name = node.Name,
        Architecture = node.Architecture,
        Labels = node.Labels,
        Taints = [.. node.Taints.Select(Taint)],
        Manual = node.Manual,
    };

    private static NodeTaint Taint(string text)
    {
        string[] parts = text.Split(':', 2);
        string[] pair = parts[0].Split('=', 2);
        return new NodeTaint(pair[0], pair.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(1) ?? "NoSchedule");
    }
}
