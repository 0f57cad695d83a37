namespace TalosImageOperator.LocalCluster.Rules;

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
