using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Nodes;

/// <summary>Whether a platform has a node to be built on. The scheduler decides; this only spares Jobs that cannot start.</summary>
internal static class NodeMatcher
{
    public const string ArchitectureLabel = "kubernetes.io/arch";

    private static readonly Dictionary<string, string> Empty = [];

    /// <summary>The architecture to ask the scheduler for, or null where no ready node would do.</summary>
    public static string? Architecture(string platform, TalosImageBuildSpec spec, IReadOnlyList<V1Node> nodes)
    {
        var wanted = Names.Architecture(platform);
        var fit = nodes.Where(node => IsReady(node) && Fits(node, spec.Job))
            .Select(node => Label(node, ArchitectureLabel)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return fit.Contains(wanted) ? wanted
            : spec.Emulation == Emulation.Allow ? fit.Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
    }

    public static bool IsReady(V1Node node) =>
        node.Spec?.Unschedulable is not true
        && node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is true
        && Label(node, "kubernetes.io/os") is "linux";

    /// <summary>A change after which a node may take what it did not take before. Nodes also report every few seconds.</summary>
    public static bool MayTakeMore(V1Node? before, V1Node after) =>
        IsReady(after)
        && (before is null || !IsReady(before) || !SameLabels(before, after) || !SameTaints(before, after));

    private static bool SameLabels(V1Node before, V1Node after) =>
        (before.Metadata.Labels ?? Empty).ToHashSet().SetEquals(after.Metadata.Labels ?? Empty);

    private static bool SameTaints(V1Node before, V1Node after) =>
        Taints(before).ToHashSet().SetEquals(Taints(after));

    private static IEnumerable<(string, string, string)> Taints(V1Node node) =>
        (node.Spec?.Taints ?? []).Select(taint => (taint.Key, taint.Value ?? "", taint.Effect));

    private static bool Fits(V1Node node, JobSpec job) =>
        job.NodeSelector.Where(wanted => wanted.Key != ArchitectureLabel).All(wanted => Label(node, wanted.Key) == wanted.Value)
        && (node.Spec?.Taints ?? []).Where(taint => taint.Effect is "NoSchedule" or "NoExecute")
            .All(taint => job.Tolerations.Any(toleration => Tolerates(toleration, taint)));

    private static bool Tolerates(V1Toleration toleration, V1Taint taint) =>
        (string.IsNullOrEmpty(toleration.Effect) || toleration.Effect == taint.Effect)
        && (string.IsNullOrEmpty(toleration.Key) ? toleration.OperatorProperty == "Exists" : toleration.Key == taint.Key)
        && (toleration.OperatorProperty == "Exists" || (toleration.Value ?? "") == (taint.Value ?? ""));

    private static string? Label(V1Node node, string key) =>
        node.Metadata.Labels is { } labels && labels.TryGetValue(key, out var value) ? value : null;
}
