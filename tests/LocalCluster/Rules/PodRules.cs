namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>A pod: defaults, checks, what of its spec may change, and its grace on deletion.</summary>
internal sealed class PodRules : KindRules
{
    public override void Default(JsonObject value)
    {
        var spec = value.Child("spec");
        PodDefaults.Apply(spec);
        spec.SetDefault("enableServiceLinks", true);
        foreach (var container in spec.Items("containers").Objects().Concat(spec.Items("initContainers").Objects()))
        {
            foreach ((var name, var limit) in container.Map("resources", "limits") ?? [])
            {
                container.Child("resources").Child("requests").SetDefault(name, limit!.DeepClone());
            }
        }
    }

    public override void PrepareCreate(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefaultText("serviceAccountName", "default");
        spec["serviceAccount"] = spec.Text("serviceAccountName");
        spec.SetDefaultText("preemptionPolicy", "PreemptLowerPriority");
        spec.SetDefault("priority", 0);
        AddDefaultTolerations(spec);
        value["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService.Of(spec) };
    }

    public override void Validate(JsonObject value, FieldErrors errors) =>
        PodTemplateRules.ValidateSpec(value.Child("spec"), "spec", errors);

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        JsonObject wanted = WithoutMutable(value.Child("spec")), before = WithoutMutable(old.Child("spec"));
        // A binding sets it once.
        if (string.IsNullOrEmpty(before.Text("nodeName")))
        {
            wanted.Remove("nodeName");
        }

        if (JsonNode.DeepEquals(wanted, before))
        {
            return;
        }

        errors.Forbidden("spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");
    }

    public override long? GracePeriod(JsonObject value, long? asked)
    {
        if (string.IsNullOrEmpty(value.Text("spec", "nodeName")) || value.Text("status", "phase") is "Failed" or "Succeeded")
        {
            return 0;
        }

        var period = asked ?? value.Integer("spec", "terminationGracePeriodSeconds") ?? 30;
        return period < 0 ? 1 : period;
    }

    private static JsonObject WithoutMutable(JsonObject spec)
    {
        var copy = spec.Copy();
        foreach (var name in (ReadOnlySpan<string>)["activeDeadlineSeconds", "tolerations", "schedulingGates", "terminationGracePeriodSeconds"])
        {
            copy.Remove(name);
        }

        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            foreach (var container in copy.Items(list).Objects())
            {
                container.Remove("image");
            }
        }
        return copy;
    }

    /// <summary>As the DefaultTolerationSeconds admission does.</summary>
    private static void AddDefaultTolerations(JsonObject spec)
    {
        foreach (var key in (ReadOnlySpan<string>)["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
        {
            var tolerated = spec.Items("tolerations").Objects().Any(toleration =>
                (toleration.Text("key") == key || string.IsNullOrEmpty(toleration.Text("key")))
                && toleration.Text("effect") is null or "" or "NoExecute");
            if (tolerated)
            {
                continue;
            }

            spec.SetDefault("tolerations", new JsonArray());
            JsonNode added = new JsonObject
            {
                ["key"] = key,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = 300,
            };
            spec.Items("tolerations")!.Add(added);
        }
    }
}

/// <summary>The qosClass of a pod from its containers' requests and limits.</summary>
internal static class QualityOfService
{
    public static string Of(JsonObject spec)
    {
        JsonObject[] containers = [.. spec.Items("containers").Objects(), .. spec.Items("initContainers").Objects()];
        if (containers.All(container => Count(container, "limits") + Count(container, "requests") == 0))
        {
            return "BestEffort";
        }

        return containers.All(Guaranteed) ? "Guaranteed" : "Burstable";
    }

    private static int Count(JsonObject container, string group) => container.Map("resources", group)?.Count ?? 0;

    private static bool Guaranteed(JsonObject container)
    {
        foreach (var name in (ReadOnlySpan<string>)["cpu", "memory"])
        {
            var limit = container.At("resources", "limits", name);
            if (limit is null || limit.ToString() != container.At("resources", "requests", name)?.ToString())
            {
                return false;
            }
        }
        return true;
    }
}
