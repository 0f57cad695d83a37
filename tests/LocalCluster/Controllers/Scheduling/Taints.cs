namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

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
