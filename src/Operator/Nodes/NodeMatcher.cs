using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Operator.Nodes;

/// <summary>Checks whether a node can build a platform. The scheduler decides; this only avoids Jobs that cannot start.</summary>
internal static class NodeMatcher
{
    public const string ArchitectureLabel = "kubernetes.io/arch";
    public const string HostnameLabel = "kubernetes.io/hostname";

    private const int MostObstacles = 3;

    private static readonly Dictionary<string, string> Empty = [];

    // The node controller's taint for cordoned nodes. A pod that tolerates it can be scheduled there.
    private static readonly TaintView Cordon = new() { Key = "node.kubernetes.io/unschedulable", Effect = "NoSchedule" };

    /// <param name="namespace">The build's namespace, which may have BuildKit endpoints of its own.</param>
    /// <param name="platform">Such as <c>linux/amd64</c>.</param>
    /// <param name="spec">The build's spec.</param>
    /// <param name="options">The operator's options.</param>
    /// <param name="nodes">All nodes of the cluster.</param>
    /// <param name="notOn">The hostname of a node that is not used. Null for none.</param>
    public static NodeMatch Match(
        string @namespace, string platform, TalosImageBuildSpec spec, OperatorOptions options, IReadOnlyList<NodeView> nodes, string? notOn = null)
    {
        if (notOn is not null)
        {
            return MatchOther(@namespace, platform, spec, options, [.. nodes.Where(node => Label(node, HostnameLabel) != notOn)], notOn);
        }

        // The steps are clients of a BuildKit endpoint, so the node's architecture does not matter.
        if (options.Pods.BuildKitEndpoints.Of(@namespace, platform).Count > 0)
        {
            return new NodeMatch(null);
        }

        var wanted = Architectures.Of(platform);
        var fit = nodes.Where(node => IsReady(node) && Obstacle(node, spec.Job) is null && HasLabels(node, spec.Job))
            .Select(node => Label(node, ArchitectureLabel)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var found = fit.Contains(wanted) ? wanted
            : spec.Emulation == Emulation.Allow ? fit.Order(StringComparer.Ordinal).FirstOrDefault()
            : null;

        // Autoscalers and Kueue need an existing Job or pod.
        return found is not null || !options.Controller.WaitForNode || spec.Job.QueueName is { Length: > 0 }
            ? new NodeMatch(found ?? wanted)
            : new NodeMatch(wanted, Missing(platform, spec, nodes));
    }

    public static bool IsReady(NodeView node) =>
        node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is true
        && Label(node, "kubernetes.io/os") is "linux";

    /// <summary>Whether the node is ready and not cordoned.</summary>
    public static bool IsAvailable(NodeView node) => IsReady(node) && node.Spec?.Unschedulable is not true;

    /// <summary>Whether a node may accept more pods after a change. Most changes are only the status updates of every few seconds.</summary>
    public static bool MayTakeMore(NodeView? before, NodeView after) =>
        IsReady(after)
        && (before is null || (IsAvailable(after) && !IsAvailable(before)) || !IsReady(before)
            || !SameLabels(before, after) || !SameTaints(before, after));

    private static NodeMatch MatchOther(
        string @namespace, string platform, TalosImageBuildSpec spec, OperatorOptions options, IReadOnlyList<NodeView> others, string notOn)
    {
        var match = Match(@namespace, platform, spec, options, others);
        var isClient = match.Architecture is null;
        if (isClient && options.Controller.WaitForNode && spec.Job.QueueName is not { Length: > 0 }
            && !others.Any(node => IsReady(node) && Obstacle(node, spec.Job) is null && HasLabels(node, spec.Job)))
        {
            return match with { Missing = $"{platform} is waiting for a ready node other than {notOn}." };
        }

        return match.Missing is { } missing ? match with { Missing = $"{missing} Node {notOn} built it and is not used." } : match;
    }

    /// <summary>The name by which a pod's node affinity knows a node.</summary>
    public static string HostnameOf(NodeView node) => Label(node, HostnameLabel) ?? node.Metadata.Name;

    private static string Missing(string platform, TalosImageBuildSpec spec, IReadOnlyList<NodeView> nodes)
    {
        var architecture = Architectures.Of(platform);
        var labels = spec.Job.NodeSelector.Count == 0 ? ""
            : $" and labels {string.Join(",", spec.Job.NodeSelector.Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal))}";
        var obstacles = nodes
            .Where(node => (Label(node, ArchitectureLabel) == architecture || spec.Emulation == Emulation.Allow) && HasLabels(node, spec.Job))
            .Select(node => (node.Metadata.Name, Obstacle: Obstacle(node, spec.Job) ?? (IsReady(node) ? null : "is not ready")))
            .Where(node => node.Obstacle is not null)
            .OrderBy(node => node.Name, StringComparer.Ordinal)
            .Select(node => $" Node {node.Name} {node.Obstacle}.")
            .ToList();
        var more = obstacles.Count > MostObstacles ? $" And {obstacles.Count - MostObstacles} more." : "";
        return $"{platform} is waiting for a ready node with architecture {architecture}{labels}."
            + string.Concat(obstacles.Take(MostObstacles)) + more;
    }

    private static bool SameLabels(NodeView before, NodeView after) =>
        (before.Metadata.Labels ?? Empty).ToHashSet().SetEquals(after.Metadata.Labels ?? Empty);

    private static bool SameTaints(NodeView before, NodeView after) =>
        Taints(before).ToHashSet().SetEquals(Taints(after));

    private static IEnumerable<(string, string, string)> Taints(NodeView node) =>
        (node.Spec?.Taints ?? []).Select(taint => (taint.Key, taint.Value ?? "", taint.Effect));

    private static bool HasLabels(NodeView node, JobSpec job) =>
        job.NodeSelector.Where(wanted => wanted.Key != ArchitectureLabel).All(wanted => Label(node, wanted.Key) == wanted.Value);

    private static string? Obstacle(NodeView node, JobSpec job)
    {
        if (node.Spec?.Unschedulable is true && !IsTolerated(Cordon, job))
        {
            return "is cordoned";
        }

        return (node.Spec?.Taints ?? []).FirstOrDefault(taint => taint.Effect is "NoSchedule" or "NoExecute" && !IsTolerated(taint, job)) is { } taint
            ? $"has the taint {taint.Key}{(string.IsNullOrEmpty(taint.Value) ? "" : $"={taint.Value}")}:{taint.Effect}, which spec.job.tolerations does not tolerate"
            : null;
    }

    private static bool IsTolerated(TaintView taint, JobSpec job) => job.Tolerations.Any(toleration => Tolerates(toleration, taint));

    private static bool Tolerates(V1Toleration toleration, TaintView taint) =>
        (string.IsNullOrEmpty(toleration.Effect) || toleration.Effect == taint.Effect)
        && (string.IsNullOrEmpty(toleration.Key) ? toleration.OperatorProperty == "Exists" : toleration.Key == taint.Key)
        && (toleration.OperatorProperty == "Exists" || (toleration.Value ?? "") == (taint.Value ?? ""));

    private static string? Label(NodeView node, string key) =>
        node.Metadata.Labels is { } labels && labels.TryGetValue(key, out var value) ? value : null;
}

/// <summary>The nodes on which a platform's pods may run.</summary>
/// <param name="Architecture">The node's <c>kubernetes.io/arch</c>. Null for any.</param>
/// <param name="Missing">Why the platform cannot get a Job yet. Null if it can.</param>
internal sealed record NodeMatch(string? Architecture, string? Missing = null);
