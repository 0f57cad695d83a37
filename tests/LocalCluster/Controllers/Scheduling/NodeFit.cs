namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>
/// Chooses a node for a pod: cordons, taints, node selector and required affinity, requests. Of the nodes that fit, the one
/// with the fewest pods, then the first by name.
/// </summary>
internal static class NodeFit
{
    private const string NotHelpful = "Preemption is not helpful for scheduling";
    private const string NoVictims = "No preemption victims found for incoming pod";

    private static readonly JsonObject Cordon = Taint("node.kubernetes.io/unschedulable");
    private static readonly JsonObject NotReady = Taint("node.kubernetes.io/not-ready");

    public static Placement Choose(JsonObject pod, IReadOnlyList<NodeView> nodes)
    {
        if (nodes.Count == 0)
        {
            return new Placement(null, "no nodes available to schedule pods");
        }

        List<(NodeView View, Verdict Verdict)> judged = [.. nodes.Select(node => (node, Judge(pod, node)))];
        var best = judged.Where(node => node.Verdict.Reasons.Count == 0).Select(node => node.View)
            .OrderBy(node => node.Pods.Count).ThenBy(node => node.Node.Name(), StringComparer.Ordinal).FirstOrDefault();
        return best is null
            ? new Placement(null, Explain(nodes.Count, [.. judged.Select(node => node.Verdict)]))
            : new Placement(best.Node.Name(), "");
    }

    private static string Explain(int nodes, IReadOnlyList<Verdict> verdicts) => string.Create(CultureInfo.InvariantCulture,
        $"0/{nodes} nodes are available: {Counted(verdicts.SelectMany(verdict => verdict.Reasons))}. no new claims to deallocate, preemption: 0/{nodes} nodes are available: {Counted(verdicts.Select(verdict => verdict.Full ? NoVictims : NotHelpful))}.");

    private static string Counted(IEnumerable<string> reasons) => string.Join(", ", reasons.CountBy(reason => reason)
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value} {entry.Key}")).Order(StringComparer.Ordinal));

    // As upstream, the first failing check speaks for a node, and only the check of resources gives several reasons.
    private static Verdict Judge(JsonObject pod, NodeView view)
    {
        var node = view.Node;
        if (node.Flag("spec", "unschedulable") == true && !Taints.IsTolerated(pod, Cordon))
        {
            return new Verdict(["node(s) were unschedulable"]);
        }

        if (Taints.Untolerated(pod, AllTaints(node)) is not null)
        {
            return new Verdict(["node(s) had untolerated taint(s)"]);
        }

        return NodeAffinity.Matches(pod, node) ? MissingResources(pod, view) : new Verdict(["node(s) didn't match Pod's node affinity/selector"]);
    }

    // The node controller adds the taint a moment after the condition; no pod may slip in between.
    private static IEnumerable<JsonObject> AllTaints(JsonObject node)
    {
        var taints = node.Items("spec", "taints").Objects();
        return node.HasCondition("Ready") ? taints : taints.Append(NotReady);
    }

    private static Verdict MissingResources(JsonObject pod, NodeView view)
    {
        var allocatable = view.Node.Map("status", "allocatable") ?? view.Node.Map("status", "capacity");
        List<string> missing = [];
        var full = true;
        if (allocatable is null)
        {
            return new Verdict(missing);
        }

        if (allocatable["pods"] is { } most && view.Pods.Count + 1 > Quantity.Parse(most))
        {
            missing.Add("Too many pods");
        }

        foreach ((var resource, var asked) in PodRequests.Of(pod))
        {
            var has = Quantity.Parse(allocatable[resource]);
            if (asked == 0 || asked + view.Pods.Sum(other => PodRequests.Of(other).GetValueOrDefault(resource)) <= has)
            {
                continue;
            }

            missing.Add($"Insufficient {resource}");
            full &= asked <= has;
        }
        return new Verdict(missing, full);
    }

    private static JsonObject Taint(string key) => new() { ["key"] = key, ["effect"] = "NoSchedule" };

    /// <param name="Reasons">Why the pod does not fit. Empty if it does.</param>
    /// <param name="Full">Whether it would fit if other pods went.</param>
    private sealed record Verdict(IReadOnlyList<string> Reasons, bool Full = false);
}

/// <summary>A node and the unfinished pods that are bound to it.</summary>
internal sealed record NodeView(JsonObject Node, IReadOnlyList<JsonObject> Pods);

/// <summary>The node of a pod, or the message that says why no node fits.</summary>
internal readonly record struct Placement(string? Node, string Message);
