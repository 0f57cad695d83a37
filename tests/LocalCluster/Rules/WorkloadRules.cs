namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>What Deployments and StatefulSets share: a selector that matches their template, whose pods are restarted always.</summary>
internal abstract class WorkloadRules : KindRules
{
    public sealed override void Validate(JsonObject value, FieldErrors errors)
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

        PodTemplateRules.Validate(Template(value), "spec.template", errors);
        if (value.Text("spec", "template", "spec", "restartPolicy") is { } policy and not "Always")
        {
            errors.NotSupported("spec.template.spec.restartPolicy", policy, "Always");
        }
    }

    /// <summary>The template as the controller makes a pod of it.</summary>
    protected virtual JsonObject Template(JsonObject value) => value.Map("spec", "template") ?? [];
}
