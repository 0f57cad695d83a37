namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Stored only: no controller makes pods of it.</summary>
internal sealed class DeploymentRules : KindRules
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

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        if (value.At("spec", "selector") is null)
        {
            errors.Required("spec.selector");
        }
        else if (!Selectors.LabelSelector.FromObject(value.Map("spec", "selector")).Matches(
            value.Map("spec", "template", "metadata", "labels")))
        {
            errors.Invalid("spec.template.metadata.labels", value.At("spec", "template", "metadata", "labels"),
                "`selector` does not match template `labels`");
        }

        PodTemplateRules.Validate(value.Map("spec", "template") ?? [], "spec.template", errors);
        if (value.Text("spec", "template", "spec", "restartPolicy") is { } policy and not "Always")
        {
            errors.NotSupported("spec.template.spec.restartPolicy", policy, "Always");
        }
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        if (!JsonNode.DeepEquals(value.At("spec", "selector"), old.At("spec", "selector")))
        {
            errors.Invalid("spec.selector", value.At("spec", "selector"), "field is immutable");
        }
    }
}
