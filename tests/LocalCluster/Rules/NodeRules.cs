namespace TalosImageOperator.LocalCluster.Rules;

internal sealed class NodeRules : KindRules
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    /// <summary>As the TaintNodesByCondition admission does: a new node gets no pods before it is ready.</summary>
    public override void PrepareCreate(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefault("taints", new JsonArray());
        if (spec.Items("taints")!.Objects().Any(taint => taint.Text("key") == NotReady))
        {
            return;
        }

        spec.Items("taints")!.Add((JsonNode)new JsonObject { ["key"] = NotReady, ["effect"] = "NoSchedule" });
    }
}
