using TalosImageOperator.LocalCluster.Selectors;

namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>A pod's nodeSelector and required node affinity. Preferences are not weighed.</summary>
internal static class NodeAffinity
{
    public static bool Matches(JsonObject pod, JsonObject node)
    {
        var labels = node.Map("metadata", "labels");
        foreach (var (key, value) in pod.Map("spec", "nodeSelector") ?? [])
        {
            if (labels.Text(key) is not { } label || label != value.AsText())
            {
                return false;
            }
        }
        var terms = pod.Items(
            "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
        return terms is null || terms.Objects().Any(term => TermMatches(term, node, labels));
    }

    // A term without any requirement matches nothing.
    private static bool TermMatches(JsonObject term, JsonObject node, JsonObject? labels)
    {
        List<LabelRequirement> expressions = [.. term.Items("matchExpressions").Objects().Select(LabelRequirement.FromObject)];
        List<LabelRequirement> fields = [.. term.Items("matchFields").Objects().Select(LabelRequirement.FromObject)];
        return expressions.Count + fields.Count > 0
            && expressions.TrueForAll(expression => expression.Matches(labels))
            && fields.TrueForAll(field => field.Key == "metadata.name" && field.Holds(node.Name()));
    }
}

/// <summary>Taints and tolerations.</summary>
internal static class Taints
{
    /// <summary>The first taint that keeps the pod off the node, or null.</summary>
    public static JsonObject? Untolerated(JsonObject pod, IEnumerable<JsonObject> taints) =>
        taints.FirstOrDefault(taint => taint.Text("effect") is "NoSchedule" or "NoExecute" && !IsTolerated(pod, taint));

    public static bool IsTolerated(JsonObject pod, JsonObject taint) =>
        pod.Items("spec", "tolerations").Objects().Any(toleration => Tolerates(toleration, taint));

    private static bool Tolerates(JsonObject toleration, JsonObject taint)
    {
        if (toleration.Text("effect") is { Length: > 0 } effect && effect != taint.Text("effect"))
        {
            return false;
        }

        var any = toleration.Text("operator") == "Exists";
        if (toleration.Text("key") is not { Length: > 0 } key)
        {
            return any;
        }

        return key == taint.Text("key") && (any || (toleration.Text("value") ?? "") == (taint.Text("value") ?? ""));
    }
}
