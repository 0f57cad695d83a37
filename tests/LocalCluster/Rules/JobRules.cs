using TalosImageOperator.LocalCluster.Selectors;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>A Job: defaults, the generated selector and labels, and what must not change.</summary>
internal sealed class JobRules : KindRules
{
    private const string Prefix = "batch.kubernetes.io/";

    public override void Default(JsonObject value)
    {
        var spec = value.Child("spec");
        if (spec["completions"] is null && spec["parallelism"] is null)
        {
            spec["completions"] = 1;
        }

        spec.SetDefault("parallelism", 1);
        spec.SetDefault("backoffLimit", spec["backoffLimitPerIndex"] is null ? 6 : int.MaxValue);
        spec.SetDefaultText("completionMode", "NonIndexed");
        spec.SetDefault("suspend", false);
        spec.SetDefaultText("podReplacementPolicy", spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed");
        spec.SetDefault("manualSelector", false);
        foreach (var rule in spec.Items("podFailurePolicy", "rules").Objects())
        {
            foreach (var pattern in rule.Items("onPodConditions").Objects())
            {
                pattern.SetDefaultText("status", "True");
            }
        }
        PodDefaults.Apply(spec.Child("template").Child("spec"));
    }

    public override void PrepareCreate(JsonObject value)
    {
        value["status"] = new JsonObject();
        var spec = value.Child("spec");
        var labels = spec.Child("template").Child("metadata").Child("labels");
        var uid = value.Text("metadata", "uid")!;
        if (spec.Flag("manualSelector") == true)
        {
            return;
        }

        labels["controller-uid"] = uid;
        labels["job-name"] = value.Name();
        labels[Prefix + "controller-uid"] = uid;
        labels[Prefix + "job-name"] = value.Name();
        if (spec["selector"] is null)
        {
            spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { [Prefix + "controller-uid"] = uid } };
        }
    }

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        JsonObject spec = value.Child("spec"), template = spec.Child("template");
        errors.NotNegative(spec, "spec", "parallelism", "completions", "backoffLimit",
            "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes", "activeDeadlineSeconds");
        errors.OneOf(spec, "completionMode", "spec", "Indexed", "NonIndexed");
        if (spec.Text("completionMode") == "Indexed" && spec["completions"] is null)
        {
            errors.Required("spec.completions", "when completion mode is Indexed");
        }

        PodTemplateRules.Validate(template, "spec.template", errors);
        if (template.Text("spec", "restartPolicy") is not ("OnFailure" or "Never"))
        {
            errors.Add("FieldValueRequired", "spec.template.spec.restartPolicy",
                "Required value: valid values: \"OnFailure\", \"Never\"");
        }

        PodFailurePolicyRules.Validate(spec, errors);
        errors.OneOf(spec, "podReplacementPolicy", "spec", spec["podFailurePolicy"] is null ? ["Failed", "TerminatingOrFailed"] : ["Failed"]);
        if (spec["selector"] is null)
        {
            errors.Required("spec.selector");
        }

        if (spec["selector"] is null || !LabelSelector.FromObject(spec.Map("selector")).Matches(template.Map("metadata", "labels")))
        {
            errors.Invalid("spec.template.metadata.labels", template.At("metadata", "labels"),
                "`selector` does not match template `labels`");
        }
    }

    public override void ValidateCreate(JsonObject value, FieldErrors errors)
    {
        if (value.Flag("spec", "manualSelector") != true
            && value.Text("spec", "selector", "matchLabels", Prefix + "controller-uid") != value.Text("metadata", "uid")
            && value.Text("spec", "selector", "matchLabels", "controller-uid") != value.Text("metadata", "uid"))
        {
            errors.Invalid("spec.selector", value.At("spec", "selector"), "`selector` not auto-generated");
        }
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        JsonObject spec = value.Child("spec"), before = old.Child("spec");
        errors.Unchanged(spec, before, "spec.", "selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy");
        var mayMove = MayMove(old);
        JsonObject template = Fixed(spec, mayMove), kept = Fixed(before, mayMove);
        if (!JsonNode.DeepEquals(template, kept))
        {
            errors.Invalid(mayMove ? "spec.template.spec" : "spec.template", mayMove ? template["spec"] : template, "field is immutable");
        }

        if (!JsonNode.DeepEquals(spec["completions"], before["completions"]) && !IsElastic(spec))
        {
            errors.Invalid("spec.completions", spec["completions"], "field is immutable");
        }
    }

    public override void ValidateStatusUpdate(JsonObject value, JsonObject old, FieldErrors errors) =>
        errors.NotNegative(value.Map("status"), "status", "active", "succeeded", "failed", "ready", "terminating");

    private static bool IsElastic(JsonObject spec) =>
        spec.Text("completionMode") == "Indexed" && spec.Integer("completions") == spec.Integer("parallelism");

    /// <summary>A Job that is suspended, and whose pods are gone, may be given another place to run, as queues do.</summary>
    private static bool MayMove(JsonObject old) =>
        old.Flag("spec", "suspend") == true && old.Integer("status", "active") is null or 0
        && (old.At("status", "startTime") is null || old.HasCondition("Suspended"));

    /// <summary>What of the template may not change.</summary>
    private static JsonObject Fixed(JsonObject spec, bool mayMove)
    {
        var template = spec.Child("template").Copy();
        if (!mayMove)
        {
            return template;
        }

        var pod = template.Child("spec");
        foreach (var name in (ReadOnlySpan<string>)["nodeSelector", "tolerations", "schedulingGates"])
        {
            pod.Remove(name);
        }

        if (pod.Map("affinity") is { } affinity)
        {
            affinity.Remove("nodeAffinity");
            if (affinity.Count == 0)
            {
                pod.Remove("affinity");
            }
        }
        foreach (var container in pod.Items("containers").Objects().Concat(pod.Items("initContainers").Objects()))
        {
            container.Remove("resources");
        }

        template.Child("metadata").Remove("labels");
        template.Child("metadata").Remove("annotations");
        return template;
    }
}
