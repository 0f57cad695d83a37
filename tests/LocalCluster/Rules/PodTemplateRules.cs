namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>A pod spec together with its labels, wherever it stands.</summary>
internal static class PodTemplateRules
{
    private static readonly string[] Sources =
    [
        "hostPath", "emptyDir", "secret", "configMap", "persistentVolumeClaim", "projected", "downwardAPI", "ephemeral", "csi", "nfs", "image", "iscsi",
    ];

    public static void Validate(JsonObject template, string field, FieldErrors errors)
    {
        MetadataRules.ValidateLabels(template.Map("metadata", "labels"), $"{field}.metadata.labels", errors);
        MetadataRules.ValidateAnnotations(template.Map("metadata", "annotations"), $"{field}.metadata.annotations", errors);
        ValidateSpec(template.Map("spec") ?? [], $"{field}.spec", errors);
    }

    public static void ValidateSpec(JsonObject spec, string field, FieldErrors errors)
    {
        var volumes = Volumes(spec, field, errors);
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (spec.Items("containers") is not { Count: > 0 })
        {
            errors.Required($"{field}.containers");
        }

        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            var index = 0;
            foreach (var container in spec.Items(list).Objects())
            {
                ContainerRules.Validate(container, list == "initContainers", $"{field}.{list}[{index++}]", names, volumes,
                    errors);
            }
        }
        if (spec.Text("restartPolicy") is { } policy and not ("Always" or "OnFailure" or "Never"))
        {
            errors.NotSupported($"{field}.restartPolicy", policy, "Always", "OnFailure", "Never");
        }

        if (spec.Text("dnsPolicy") is { } dns and not ("ClusterFirstWithHostNet" or "ClusterFirst" or "Default" or "None"))
        {
            errors.NotSupported($"{field}.dnsPolicy", dns, "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
        }

        if (spec.Integer("activeDeadlineSeconds") is { } deadline and < 1)
        {
            errors.Invalid($"{field}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive");
        }

        if (spec.Integer("terminationGracePeriodSeconds") is { } grace and < 0)
        {
            errors.Invalid($"{field}.terminationGracePeriodSeconds", grace, "must be greater than or equal to 0");
        }

        foreach ((var key, var label) in spec.Map("nodeSelector") ?? [])
        {
            Names.CheckQualifiedName(key, $"{field}.nodeSelector", errors);
            Names.CheckLabelValue(label.AsText() ?? "", $"{field}.nodeSelector", errors);
        }
        AffinityRules.Validate(spec.Map("affinity") ?? [], $"{field}.affinity", errors);
        Tolerations(spec, field, errors);
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            Names.CheckSubdomain(account, $"{field}.serviceAccountName", errors);
        }

        if (spec.Text("priorityClassName") is { Length: > 0 } priority)
        {
            Names.CheckSubdomain(priority, $"{field}.priorityClassName", errors);
        }

        if (spec.Text("runtimeClassName") is { Length: > 0 } runtime)
        {
            Names.CheckSubdomain(runtime, $"{field}.runtimeClassName", errors);
        }

        if (spec.Text("hostname") is { Length: > 0 } host)
        {
            Names.CheckLabel(host, $"{field}.hostname", errors);
        }

        if (spec.Text("nodeName") is { Length: > 0 } node)
        {
            Names.CheckSubdomain(node, $"{field}.nodeName", errors);
        }
    }

    private static HashSet<string> Volumes(JsonObject spec, string field, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var volume in spec.Items("volumes").Objects())
        {
            var at = $"{field}.volumes[{index++}]";
            var name = volume.Text("name") ?? "";
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else
            {
                Names.CheckLabel(name, $"{at}.name", errors);
            }

            if (name.Length > 0 && !names.Add(name))
            {
                errors.Duplicate($"{at}.name", name);
            }

            string[] sources = [.. Sources.Where(volume.ContainsKey)];
            if (sources.Length == 0 && volume.Count <= 1)
            {
                errors.Required(at, "must specify a volume type");
            }

            foreach (var extra in sources.Skip(1))
            {
                errors.Forbidden($"{at}.{extra}", "may not specify more than 1 volume type");
            }

            VolumeFileRules.Validate(volume, at, errors);
            if (Quantity.Parse(volume.At("emptyDir", "sizeLimit")) < 0)
            {
                errors.Forbidden($"{at}.emptyDir.sizeLimit", "SizeLimit field must be a valid resource quantity");
            }

            if (volume.ContainsKey("hostPath") && string.IsNullOrEmpty(volume.Text("hostPath", "path")))
            {
                errors.Required($"{at}.hostPath.path");
            }

            if (volume.ContainsKey("persistentVolumeClaim")
                && string.IsNullOrEmpty(volume.Text("persistentVolumeClaim", "claimName")))
            {
                errors.Required($"{at}.persistentVolumeClaim.claimName");
            }
        }
        return names;
    }

    private static void Tolerations(JsonObject spec, string field, FieldErrors errors)
    {
        var index = 0;
        foreach (var toleration in spec.Items("tolerations").Objects())
        {
            var at = $"{field}.tolerations[{index++}]";
            string key = toleration.Text("key") ?? "", operation = toleration.Text("operator") ?? "Equal";
            if (key.Length > 0)
            {
                Names.CheckQualifiedName(key, $"{at}.key", errors);
            }
            else if (operation != "Exists")
            {
                errors.Invalid($"{at}.operator", operation,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            }

            if (operation is not ("" or "Equal" or "Exists"))
            {
                errors.NotSupported($"{at}.operator", operation, "Equal", "Exists");
            }

            if (operation == "Exists" && !string.IsNullOrEmpty(toleration.Text("value")))
            {
                errors.Invalid($"{at}.operator", toleration["value"], "value must be empty when `operator` is 'Exists'");
            }

            if (toleration.Text("effect") is { Length: > 0 } effect and not (
                "NoSchedule" or "PreferNoSchedule" or "NoExecute"))
            {
                errors.Add("FieldValueNotSupported", $"{at}.effect",
                    $"Unsupported value: \"{effect}\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"");
            }

            if (toleration["tolerationSeconds"] is not null && toleration.Text("effect") != "NoExecute")
            {
                errors.Invalid($"{at}.effect", toleration["effect"] ?? "",
                    "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
        }
    }
}
