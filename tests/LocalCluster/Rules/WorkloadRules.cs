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

/// <summary>
/// Stored only: no controller makes pods of it. Its pods are validated here, because there are none that could be. The API server checks
/// the volumes of a pod only when the controller creates it.
/// </summary>
internal sealed class StatefulSetRules : WorkloadRules
{
    private static readonly string[] Changeable =
        ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

    public override void Default(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefault("replicas", 1);
        spec.SetDefault("revisionHistoryLimit", 10);
        spec.SetDefault("podManagementPolicy", "OrderedReady");
        spec.SetDefault("updateStrategy", new JsonObject { ["type"] = "RollingUpdate", ["rollingUpdate"] = new JsonObject { ["partition"] = 0 } });
        PodDefaults.Apply(spec.Child("template").Child("spec"));
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        if (!JsonNode.DeepEquals(Fixed(value), Fixed(old)))
        {
            errors.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    private static JsonObject Fixed(JsonObject value)
    {
        var spec = value.Map("spec")?.DeepClone().AsObject() ?? [];
        foreach (var field in Changeable)
        {
            spec.Remove(field);
        }

        return spec;
    }

    // With a volume for each claim.
    protected override JsonObject Template(JsonObject value)
    {
        var template = value.Map("spec", "template")?.DeepClone().AsObject() ?? [];
        var volumes = template.Child("spec")["volumes"]?.AsArray() ?? [];
        foreach (var claim in value.At("spec", "volumeClaimTemplates")?.AsArray() ?? [])
        {
            var name = (string?)claim?["metadata"]?["name"];
            volumes.Add(new JsonObject { ["name"] = name, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = name } });
        }

        template.Child("spec")["volumes"] = volumes.Parent is null ? volumes : volumes.DeepClone();
        return template;
    }
}
