namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Stored only: no controller makes pods of it.</summary>
internal sealed class DeploymentRules : WorkloadRules
{
    public override void Default(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefault("replicas", 1);
        spec.SetDefault("revisionHistoryLimit", 10);
        spec.SetDefault("progressDeadlineSeconds", 600);
        spec.SetDefault("strategy", new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = "25%", ["maxSurge"] = "25%" },
        });
        PodDefaults.Apply(spec.Child("template").Child("spec"));
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        if (!JsonNode.DeepEquals(value.At("spec", "selector"), old.At("spec", "selector")))
        {
            errors.Invalid("spec.selector", value.At("spec", "selector"), "field is immutable");
        }
    }
}
