using System.Text.RegularExpressions;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>One container of a pod spec.</summary>
internal static partial class ContainerRules
{
    public static void Validate(
        JsonObject container, bool init, string field, HashSet<string> names, HashSet<string> volumes, FieldErrors errors)
    {
        var name = container.Text("name") ?? "";
        if (name.Length == 0)
        {
            errors.Required($"{field}.name");
        }
        else
        {
            Names.CheckLabel(name, $"{field}.name", errors);
        }

        if (name.Length > 0 && !names.Add(name))
        {
            errors.Duplicate($"{field}.name", name);
        }

        var image = container.Text("image") ?? "";
        if (image.Length == 0)
        {
            errors.Required($"{field}.image");
        }
        else if (image.Trim() != image)
        {
            errors.Invalid($"{field}.image", image, "must not have leading or trailing whitespace");
        }

        OneOf(container, "imagePullPolicy", field, errors, "Always", "IfNotPresent", "Never");
        OneOf(container, "terminationMessagePolicy", field, errors, "FallbackToLogsOnError", "File");
        var sidecar = container.Text("restartPolicy") == "Always";
        if (container.Text("restartPolicy") is { } policy)
        {
            if (!init)
            {
                errors.Forbidden($"{field}.restartPolicy", "may not be set for non-init containers");
            }
            else if (policy != "Always")
            {
                errors.NotSupported($"{field}.restartPolicy", policy, "Always");
            }
        }
        if (init && !sidecar)
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

    private static void OneOf(JsonObject container, string name, string field, FieldErrors errors, params string[] allowed)
    {
        if (container.Text(name) is { } value && !allowed.Contains(value))
        {
            errors.NotSupported($"{field}.{name}", value, allowed);
        }
    }

    private static void Variables(JsonObject container, string field, FieldErrors errors)
    {
        var index = 0;
        foreach (var variable in container.Items("env").Objects())
        {
            var at = $"{field}.env[{index++}]";
            var name = variable.Text("name") ?? "";
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else if (!VariableName().IsMatch(name))
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

            foreach (var reference in (ReadOnlySpan<string>)["configMapKeyRef", "secretKeyRef"])
            {
                if (source.Map(reference) is { } found && string.IsNullOrEmpty(found.Text("key")))
                {
                    errors.Required($"{at}.valueFrom.{reference}.key");
                }
            }
        }
    }

    private static void Mounts(JsonObject container, string field, HashSet<string> volumes, FieldErrors errors)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var mount in container.Items("volumeMounts").Objects())
        {
            var at = $"{field}.volumeMounts[{index++}]";
            string name = mount.Text("name") ?? "", path = mount.Text("mountPath") ?? "";
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else if (!volumes.Contains(name))
            {
                errors.NotFound($"{at}.name", name);
            }

            if (path.Length == 0)
            {
                errors.Required($"{at}.mountPath");
            }
            else if (!paths.Add(path))
            {
                errors.Invalid($"{at}.mountPath", path, "must be unique");
            }

            if (mount.Text("subPath") is { Length: > 0 } sub && (sub.StartsWith('/') || sub.Split('/').Contains("..")))
            {
                errors.Invalid($"{at}.subPath", sub, sub.StartsWith('/') ? "must be a relative path"
                    : "must not contain '..'");
            }
        }
    }

    private static void Ports(JsonObject container, string field, FieldErrors errors)
    {
        var index = 0;
        foreach (var port in container.Items("ports").Objects())
        {
            var at = $"{field}.ports[{index++}]";
            var number = port.Integer("containerPort");
            if (number is null or 0)
            {
                errors.Required($"{at}.containerPort");
            }
            else if (number is < 1 or > 65535)
            {
                errors.Invalid($"{at}.containerPort", number, "must be between 1 and 65535, inclusive");
            }

            if (port.Text("protocol") is { } protocol and not ("TCP" or "UDP" or "SCTP"))
            {
                errors.NotSupported($"{at}.protocol", protocol, "SCTP", "TCP", "UDP");
            }
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
