using System.Text.RegularExpressions;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>One container of a pod spec.</summary>
internal static partial class ContainerRules
{
    public static void Validate(
        JsonObject container, bool init, string field, HashSet<string> names, HashSet<string> volumes, FieldErrors errors)
    {
        var name = errors.RequiredText(container, "name", field);
        if (name.Length > 0)
        {
            Names.CheckLabel(name, $"{field}.name", errors);
            if (!names.Add(name))
            {
                errors.Duplicate($"{field}.name", name);
            }
        }

        var image = errors.RequiredText(container, "image", field);
        if (image.Trim() != image)
        {
            errors.Invalid($"{field}.image", image, "must not have leading or trailing whitespace");
        }

        errors.OneOf(container, "imagePullPolicy", field, "Always", "IfNotPresent", "Never");
        errors.OneOf(container, "terminationMessagePolicy", field, "FallbackToLogsOnError", "File");
        if (!init && container["restartPolicy"] is not null)
        {
            errors.Forbidden($"{field}.restartPolicy", "may not be set for non-init containers");
        }

        if (init)
        {
            errors.OneOf(container, "restartPolicy", field, "Always");
        }

        if (init && container.Text("restartPolicy") != "Always")
        {
            foreach (var unfit in (ReadOnlySpan<string>)["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"])
            {
                if (container[unfit] is not null)
                {
                    errors.Forbidden($"{field}.{unfit}", "may not be set for init containers without restartPolicy=Always");
                }
            }
        }

        Variables(container, field, errors);
        Mounts(container, field, volumes, errors);
        Ports(container, field, errors);
        ResourceRules.Validate(container.Map("resources") ?? [], $"{field}.resources", errors);
        Security(container.Map("securityContext") ?? [], $"{field}.securityContext", errors);
    }

    private static void Variables(JsonObject container, string field, FieldErrors errors)
    {
        foreach ((var variable, var at) in container.Items("env").Numbered($"{field}.env"))
        {
            var name = errors.RequiredText(variable, "name", at);
            if (name.Length > 0 && !VariableName().IsMatch(name))
            {
                errors.Invalid($"{at}.name", name,
                    "a valid environment variable name must consist only of printable ASCII characters other than '='");
            }

            if (variable.Map("valueFrom") is not { } source)
            {
                continue;
            }

            if (!string.IsNullOrEmpty(variable.Text("value")))
            {
                errors.Invalid($"{at}.valueFrom", "", "may not be specified when `value` is not empty");
            }

            if (source.Count == 0)
            {
                errors.Invalid($"{at}.valueFrom", "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
            }

            if (source.Count > 1)
            {
                errors.Invalid($"{at}.valueFrom", "", "may not have more than one field specified at a time");
            }
        }
    }

    private static void Mounts(JsonObject container, string field, HashSet<string> volumes, FieldErrors errors)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach ((var mount, var at) in container.Items("volumeMounts").Numbered($"{field}.volumeMounts"))
        {
            var name = errors.RequiredText(mount, "name", at);
            if (name.Length > 0 && !volumes.Contains(name))
            {
                errors.NotFound($"{at}.name", name);
            }

            var path = errors.RequiredText(mount, "mountPath", at);
            if (path.Length > 0 && !paths.Add(path))
            {
                errors.Invalid($"{at}.mountPath", path, "must be unique");
            }

            if (mount.Text("subPath") is { Length: > 0 } sub && (sub.StartsWith('/') || sub.Split('/').Contains("..")))
            {
                errors.Invalid($"{at}.subPath", sub, sub.StartsWith('/') ? "must be a relative path" : "must not contain '..'");
            }
        }
    }

    private static void Ports(JsonObject container, string field, FieldErrors errors)
    {
        foreach ((var port, var at) in container.Items("ports").Numbered($"{field}.ports"))
        {
            if (port.Integer("containerPort") is null or < 1 or > 65535)
            {
                errors.Invalid($"{at}.containerPort", port["containerPort"], "must be between 1 and 65535, inclusive");
            }

            errors.OneOf(port, "protocol", at, "SCTP", "TCP", "UDP");
        }
    }

    private static void Security(JsonObject context, string field, FieldErrors errors)
    {
        foreach (var id in (ReadOnlySpan<string>)["runAsUser", "runAsGroup"])
        {
            if (context.Integer(id) is { } number and (< 0 or > int.MaxValue))
            {
                errors.Invalid($"{field}.{id}", number, "must be between 0 and 2147483647, inclusive");
            }
        }

        if (context.Flag("allowPrivilegeEscalation") != false)
        {
            return;
        }

        if (context.Flag("privileged") == true)
        {
            errors.Invalid(field, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }

        if (context.Items("capabilities", "add").Texts().Contains("CAP_SYS_ADMIN"))
        {
            errors.Invalid(field, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
        }
    }

    [GeneratedRegex(@"\A[ -<>-~]+\z")]
    private static partial Regex VariableName();
}
