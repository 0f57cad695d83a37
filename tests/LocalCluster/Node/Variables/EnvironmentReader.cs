using System.Text;
using TalosImageOperator.LocalCluster.Node.Options;

namespace TalosImageOperator.LocalCluster.Node.Variables;

/// <summary>A container's environment from <c>env</c>.</summary>
internal sealed class EnvironmentReader(IClusterObjects objects, ApiAccess access)
{
    /// <exception cref="ConfigProblem">A ConfigMap, Secret or key that is not optional does not exist.</exception>
    public IReadOnlyDictionary<string, string> Read(JsonObject pod, JsonObject container)
    {
        var result = access.Variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        foreach (var variable in container.Items("env").Objects())
        {
            var name = variable.Text("name") ?? "";
            var value = variable.Map("valueFrom") is { } from
                ? ReadOne(pod, from)
                : VariableExpansion.Expand(variable.Text("value") ?? "", result);
            if (value is not null)
            {
                result[name] = value;
            }
        }
        return result;
    }

    private string? ReadOne(JsonObject pod, JsonObject from)
    {
        if (from.Map("fieldRef") is { } field)
        {
            return DownwardFields.Field(pod, field.Text("fieldPath") ?? "");
        }

        if (from.Map("configMapKeyRef") is { } map)
        {
            var found = FindConfigMap(pod, map);
            return found is null ? null : Key(pod, "ConfigMap", map, found.Text("data", map.Text("key") ?? ""));
        }
        if (from.Map("secretKeyRef") is { } secret)
        {
            var found = FindSecret(pod, secret);
            var data = found.At("data", secret.Text("key") ?? "");
            return found is null ? null : Key(pod, "Secret", secret, data is null ? null : Decode(data));
        }
        throw new ConfigProblem("unsupported valueFrom");
    }

    private static string? Key(JsonObject pod, string kind, JsonObject reference, string? value)
    {
        if (value is not null || reference.Flag("optional") == true)
        {
            return value;
        }

        throw new ConfigProblem($"couldn't find key {reference.Text("key")} in {kind} {pod.Namespace()}/{reference.Text("name")}");
    }

    private JsonObject? FindConfigMap(JsonObject pod, JsonObject reference) => Find(pod, Kinds.ConfigMaps, "configmap", reference);

    private JsonObject? FindSecret(JsonObject pod, JsonObject reference) => Find(pod, Kinds.Secrets, "secret", reference);

    private JsonObject? Find(JsonObject pod, GroupResource resource, string word, JsonObject reference)
    {
        var name = reference.Text("name") ?? "";
        var found = objects.Find(resource, pod.Namespace(), name);
        if (found is not null || reference.Flag("optional") == true)
        {
            return found;
        }

        throw new ConfigProblem($"{word} \"{name}\" not found");
    }

    private static string Decode(JsonNode? value) => Encoding.UTF8.GetString(Convert.FromBase64String(value.AsText() ?? ""));
}

/// <summary>A container cannot be made from its spec as things stand (<c>CreateContainerConfigError</c>).</summary>
internal sealed class ConfigProblem(string message) : Exception(message);
