using System.Globalization;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>
/// Chooses a node for a pod: cordons, taints, node selector and required affinity, requests. Of the nodes that fit, the one
/// with the fewest pods, then the first by name.
/// </summary>
internal static class NodeFit
{
    private static readonly JsonObject Cordon = Taint("node.kubernetes.io/unschedulable");
    private static readonly JsonObject NotReady = Taint("node.kubernetes.io/not-ready");

    public static Placement Choose(JsonObject pod, IReadOnlyList<NodeView> nodes)
    {
        if (nodes.Count == 0) return new Placement(null, "no nodes available to schedule pods");
        List<(NodeView View, IReadOnlyList<string> Reasons)> judged = [.. nodes.Select(node => (node, Reasons(pod, node)))];
        NodeView? best = judged.Where(node => node.Reasons.Count == 0).Select(node => node.View)
            .OrderBy(node => node.Pods.Count).ThenBy(node => node.Node.Name(), StringComparer.Ordinal).FirstOrDefault();
        return best is null
            ? new Placement(null, Explain(nodes.Count, judged.SelectMany(node => node.Reasons)))
            : new Placement(best.Node.Name(), "");
    }

    private static string Explain(int nodes, IEnumerable<string> reasons)
    {
        IEnumerable<string> counted = reasons.CountBy(reason => reason)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value} {entry.Key}"))
            .Order(StringComparer.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"0/{nodes} nodes are available: {string.Join(", ", counted)}. preemption: 0/{nodes} nodes are available: {nodes} Preemption is not helpful for scheduling.");
    }

    // As upstream, the first failing check speaks for a node, and only the check of resources gives several reasons.
    private static List<string> Reasons(JsonObject pod, NodeView view)
    {
        JsonObject node = view.Node;
        if (node.Flag("spec", "unschedulable") == true && !Taints.IsTolerated(pod, Cordon)) return ["node(s) were unschedulable"];
        if (Taints.Untolerated(pod, AllTaints(node)) is { } taint)
        {
            return [$"node(s) had untolerated taint {{{taint.Text("key")}: {taint.Text("value")}}}"];
        }
        if (!NodeAffinity.Matches(pod, node)) return ["node(s) didn't match Pod's node affinity/selector"];
        return MissingResources(pod, view);
    }

    // The node controller adds the taint a moment after the condition; no pod may slip in between.
    private static IEnumerable<JsonObject> AllTaints(JsonObject node)
    {
        IEnumerable<JsonObject> taints = node.Items("spec", "taints").Objects();
        return node.HasCondition("Ready") ? taints : taints.Append(NotReady);
    }

    private static List<string> MissingResources(JsonObject pod, NodeView view)
    {
        JsonObject? allocatable = view.Node.Map("status", "allocatable") ?? view.Node.Map("status", "capacity");
        List<string> missing = [];
        if (allocatable is null) return missing;
        if (allocatable["pods"] is { } most && view.Pods.Count + 1 > Quantity.Parse(most)) missing.Add("Too many pods");
        foreach ((string resource, decimal asked) in PodRequests.Of(pod))
        {
            decimal used = view.Pods.Sum(other => PodRequests.Of(other).GetValueOrDefault(resource));
            if (asked > 0 && asked + used > Quantity.Parse(allocatable[resource])) missing.Add($"Insufficient {resource}");
        }
        return missing;
    }

    private static JsonObject Taint(string key) => new() { ["key"] = key, ["effect"] = "NoSchedule" };
}
