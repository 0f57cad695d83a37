namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Volumes whose files come from the API: Secrets, ConfigMaps, and both of them projected into one folder.</summary>
internal static class VolumeFileRules
{
    private const int GreatestMode = 0b111_111_111;

    private static readonly string[] Projections =
        ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];

    public static void Validate(JsonObject volume, string field, FieldErrors errors)
    {
        if (volume.Map("secret") is { } secret)
        {
            Files(secret, "secretName", $"{field}.secret", errors);
        }

        if (volume.Map("configMap") is { } map)
        {
            Files(map, "name", $"{field}.configMap", errors);
        }

        if (volume.Map("projected") is { } projected)
        {
            Projected(projected, $"{field}.projected", errors);
        }
    }

    private static void Files(JsonObject source, string name, string field, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(source.Text(name)))
        {
            errors.Required($"{field}.{name}");
        }

        Mode(source, "defaultMode", field, errors);
        Items(source, field, errors);
    }

    private static void Projected(JsonObject projected, string field, FieldErrors errors)
    {
        Mode(projected, "defaultMode", field, errors);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var source in projected.Items("sources").Objects())
        {
            var at = $"{field}.sources[{index++}]";
            foreach (var kind in (ReadOnlySpan<string>)["secret", "configMap"])
            {
                if (source.Map(kind) is not { } files)
                {
                    continue;
                }

                if (string.IsNullOrEmpty(files.Text("name")))
                {
                    errors.Required($"{at}.{kind}.name");
                }

                foreach (var path in Items(files, $"{at}.{kind}", errors))
                {
                    if (!paths.Add(path))
                    {
                        errors.Invalid(field, files.Text("name") ?? "", "conflicting duplicate paths");
                    }
                }
            }
            if (Projections.Count(source.ContainsKey) > 1)
            {
                errors.Forbidden(at, "may not specify more than 1 volume type per source");
            }
        }
    }

    /// <returns>The paths that are named.</returns>
    private static List<string> Items(JsonObject source, string field, FieldErrors errors)
    {
        List<string> paths = [];
        var index = 0;
        foreach (var item in source.Items("items").Objects())
        {
            string at = $"{field}.items[{index++}]", path = item.Text("path") ?? "";
            if (string.IsNullOrEmpty(item.Text("key")))
            {
                errors.Required($"{at}.key");
            }

            if (path.Length == 0)
            {
                errors.Required($"{at}.path");
            }
            else
            {
                paths.Add(path);
            }

            Path(path, $"{at}.path", errors);
            Mode(item, "mode", at, errors);
        }
        return paths;
    }

    private static void Path(string path, string field, FieldErrors errors)
    {
        if (path.StartsWith('/'))
        {
            errors.Invalid(field, path, "must be a relative path");
        }

        if (path.Split('/').Contains(".."))
        {
            errors.Invalid(field, path, "must not contain '..'");
        }
        else if (path.StartsWith("..", StringComparison.Ordinal))
        {
            errors.Invalid(field, path, "must not start with '..'");
        }
    }

    private static void Mode(JsonObject source, string name, string field, FieldErrors errors)
    {
        if (source.Integer(name) is { } mode and (< 0 or > GreatestMode))
        {
            errors.Invalid($"{field}.{name}", mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }
}
