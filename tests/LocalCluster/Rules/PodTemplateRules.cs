namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>A pod spec together with its labels, wherever it stands.</summary>
internal static class PodTemplateRules
{
    private static readonly string[] Sources =
        ["hostPath", "emptyDir", "secret", "configMap", "persistentVolumeClaim", "projected", "downwardAPI", "ephemeral", "csi", "nfs", "image", "iscsi"];

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
            foreach ((var container, var at) in spec.Items(list).Numbered($"{field}.{list}"))
            {
                ContainerRules.Validate(container, list == "initContainers", at, names, volumes, errors);
            }
        }

        errors.OneOf(spec, "restartPolicy", field, "Always", "OnFailure", "Never");
        errors.OneOf(spec, "dnsPolicy", field, "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
        if (spec.Integer("activeDeadlineSeconds") is { } deadline and < 1)
        {
            errors.Invalid($"{field}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive");
        }

        errors.NotNegative(spec, field, "terminationGracePeriodSeconds");
        foreach ((var key, var label) in spec.Map("nodeSelector") ?? [])
        {
            Names.CheckQualifiedName(key, $"{field}.nodeSelector", errors);
            Names.CheckLabelValue(label.AsText() ?? "", $"{field}.nodeSelector", errors);
        }

        AffinityRules.Validate(spec.Map("affinity") ?? [], $"{field}.affinity", errors);
        Tolerations(spec, field, errors);
        foreach (var name in (ReadOnlySpan<string>)["serviceAccountName", "priorityClassName", "runtimeClassName", "nodeName"])
        {
            if (spec.Text(name) is { Length: > 0 } text)
            {
                Names.CheckSubdomain(text, $"{field}.{name}", errors);
            }
        }

        if (spec.Text("hostname") is { Length: > 0 } host)
        {
            Names.CheckLabel(host, $"{field}.hostname", errors);
        }
    }

    private static HashSet<string> Volumes(JsonObject spec, string field, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((var volume, var at) in spec.Items("volumes").Numbered($"{field}.volumes"))
        {
            var name = errors.RequiredText(volume, "name", at);
            if (name.Length > 0)
            {
                Names.CheckLabel(name, $"{at}.name", errors);
                if (!names.Add(name))
                {
                    errors.Duplicate($"{at}.name", name);
                }
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

            foreach ((var source, var member) in (ReadOnlySpan<(string, string)>)[("hostPath", "path"), ("persistentVolumeClaim", "claimName")])
            {
                if (volume.Map(source) is { } found)
                {
                    errors.RequiredText(found, member, $"{at}.{source}");
                }
            }
        }

        return names;
    }

    private static void Tolerations(JsonObject spec, string field, FieldErrors errors)
    {
        foreach ((var toleration, var at) in spec.Items("tolerations").Numbered($"{field}.tolerations"))
        {
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

            if (toleration.Text("effect") is { Length: > 0 } effect and not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
            {
                errors.Add("FieldValueNotSupported", $"{at}.effect",
                    $"Unsupported value: \"{effect}\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"");
            }

            if (toleration["tolerationSeconds"] is not null && toleration.Text("effect") != "NoExecute")
            {
                errors.Invalid($"{at}.effect", toleration["effect"] ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
        }
    }
}
