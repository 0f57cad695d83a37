using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Nodes;

/// <summary>The nodes on which a second build may run.</summary>
internal static class RebuildNodes
{
    /// <param name="run">With a request for a second build.</param>
    /// <param name="platform">Such as <c>linux/amd64</c>.</param>
    /// <param name="options">The operator's options.</param>
    /// <param name="nodes">All nodes of the cluster.</param>
    /// <param name="pod">Of the first build, if it still exists: the status may not name its node yet.</param>
    public static RebuildNodeMatch Of(BuildRun run, string platform, OperatorOptions options, IReadOnlyList<NodeView> nodes, PodView? pod = null)
    {
        var notOn = run.Reproducing is { Node: RebuildNode.Other } ? FirstNode(run, platform, nodes, pod) : null;
        return new RebuildNodeMatch(NodeMatcher.Match(run.Namespace, platform, run.Build.Spec, options, nodes, notOn), notOn);
    }

    // A node that has been removed runs no pod, and its name cannot exclude another one.
    private static string? FirstNode(BuildRun run, string platform, IReadOnlyList<NodeView> nodes, PodView? pod) =>
        (pod?.Spec?.NodeName ?? run.Build.Status.Platforms.FirstOrDefault(status => status.Platform == platform)?.Node) is not { } name ? null
            : nodes.FirstOrDefault(node => node.Metadata.Name == name) is { } node ? NodeMatcher.HostnameOf(node)
            : name;
}

/// <summary>The nodes for a platform of a second build.</summary>
/// <param name="Match">As for the first build.</param>
/// <param name="NotOn">The hostname of the node that must not run it. Null for any node.</param>
internal sealed record RebuildNodeMatch(NodeMatch Match, string? NotOn);
