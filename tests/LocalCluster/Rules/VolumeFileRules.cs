namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Volumes whose files come from the API: Secrets, ConfigMaps, and both of them projected into one folder.</summary>
internal static class VolumeFileRules
{
    private const int GreatestMode = 0b111_111_111;

    private static readonly string[] Projections =
        ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];

    public static void Validate(JsonObject volume, string field, FieldErrors errors)
    {
        foreach ((var kind, var name) in (ReadOnlySpan<(string, string)>)[("secret", "secretName"), ("configMap", "name")])
        {
            if (volume.Map(kind) is { } files)
            {
                errors.RequiredText(files, name, $"{field}.{kind}");
                Mode(files, "defaultMode", $"{field}.{kind}", errors);
                Items(files, $"{field}.{kind}", errors);
            }
        }

        if (volume.Map("projected") is { } projected)
        {
            Projected(projected, $"{field}.projected", errors);
        }
    }

    private static void Projected(JsonObject projected, string field, FieldErrors errors)
    {
        Mode(projected, "defaultMode", field, errors);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach ((var source, var at) in projected.Items("sources").Numbered($"{field}.sources"))
        {
            foreach (var kind in (ReadOnlySpan<string>)["secret", "configMap"])
            {
                if (source.Map(kind) is not { } files)
                {
                    continue;
                }

                var name = errors.RequiredText(files, "name", $"{at}.{kind}");
                foreach (var path in Items(files, $"{at}.{kind}", errors))
                {
                    if (!paths.Add(path))
                    {
                        errors.Invalid(field, name, "conflicting duplicate paths");
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
        foreach ((var item, var at) in source.Items("items").Numbered($"{field}.items"))
        {
            errors.RequiredText(item, "key", at);
            var path = errors.RequiredText(item, "path", at);
            if (path.Length > 0)
            {
                paths.Add(path);
            }

            if (path.StartsWith('/'))
            {
                errors.Invalid($"{at}.path", path, "must be a relative path");
            }

            if (path.Split('/').Contains(".."))
            {
                errors.Invalid($"{at}.path", path, "must not contain '..'");
            }
            else if (path.StartsWith("..", StringComparison.Ordinal))
            {
                errors.Invalid($"{at}.path", path, "must not start with '..'");
            }

            Mode(item, "mode", at, errors);
        }

        return paths;
    }

    private static void Mode(JsonObject source, string name, string field, FieldErrors errors)
    {
        if (source.Integer(name) is { } mode and (< 0 or > GreatestMode))
        {
            errors.Invalid($"{field}.{name}", mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }
}
