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
