namespace TalosImageOperator.LocalCluster.Rules;

internal sealed class NamespaceRules : KindRules
{
    public override void Default(JsonObject value) =>
        value.Metadata().Child("labels")["kubernetes.io/metadata.name"] = value.Name();

    public override void PrepareCreate(JsonObject value)
    {
        value.Child("spec")["finalizers"] = new JsonArray("kubernetes");
        value["status"] = new JsonObject { ["phase"] = "Active" };
    }

    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        if (old.At("metadata", "deletionTimestamp") is null)
        {
            value.Child("spec").Put("finalizers", old.At("spec", "finalizers"));
        }
    }

    public override void ValidateName(string name, string field, FieldErrors errors) =>
        Names.CheckLabel(name, field, errors);
}

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

internal sealed class ServiceAccountRules : KindRules
{
    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        if (value["secrets"] is null && old["secrets"] is { } kept)
        {
            value["secrets"] = kept.DeepClone();
        }
    }
}

/// <summary>Stored only: nothing routes. Enough defaults that a service reads as usual.</summary>
internal sealed class ServiceRules : KindRules
{
    public override void Default(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefaultText("type", "ClusterIP");
        spec.SetDefaultText("sessionAffinity", "None");
        if (spec.Text("type") != "ExternalName")
        {
            spec.SetDefaultText("clusterIP", "None");
        }

        foreach (var port in spec.Items("ports").Objects())
        {
            port.SetDefaultText("protocol", "TCP");
            if (port["port"] is { } number)
            {
                port.SetDefault("targetPort", number.DeepClone());
            }
        }
    }

    public override void ValidateName(string name, string field, FieldErrors errors) =>
        Names.CheckLabel(name, field, errors);
}
