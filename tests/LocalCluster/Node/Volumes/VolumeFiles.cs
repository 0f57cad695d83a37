using System.Text;
using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.Node.Variables;

namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>The files of volumes whose content comes from the API.</summary>
internal sealed class VolumeFiles(IClusterObjects objects, ApiAccess access, ServiceAccountTokens? tokens = null)
{
    private const int DefaultMode = 0b110_100_100;

    /// <returns>The files, or null if the volume has another type.</returns>
    /// <exception cref="MountProblem">An object or key that is not optional does not exist.</exception>
    public IReadOnlyList<VolumeFile>? Of(JsonObject pod, JsonObject volume)
    {
        if (volume.Map("configMap") is { } map)
        {
            return OfConfigMap(pod, map, map.Text("name"), Mode(map));
        }

        if (volume.Map("secret") is { } secret)
        {
            return OfSecret(pod, secret, secret.Text("secretName"), Mode(secret));
        }

        if (volume.Map("downwardAPI") is { } downward)
        {
            return OfDownward(pod, downward, Mode(downward));
        }

        if (volume.Map("projected") is not { } projected)
        {
            return null;
        }

        return OfProjected(pod, projected);
    }

    /// <summary>Reports all errors of the sources together, like the kubelet. If several sources have the same path, the last one is used.</summary>
    private List<VolumeFile> OfProjected(JsonObject pod, JsonObject projected)
    {
        Dictionary<string, VolumeFile> files = new(StringComparer.Ordinal);
        List<string> problems = [];
        foreach (var source in projected.Items("sources").Objects())
        {
            try
            {
                foreach (var file in OfSource(pod, source, Mode(projected)))
                {
                    files[file.Path] = file;
                }
            }
            catch (MountProblem problem)
            {
                problems.Add(problem.Message);
            }
        }
        if (problems.Distinct().ToList() is not { Count: > 0 } told)
        {
            return [.. files.Values];
        }

        throw new MountProblem(told.Count == 1 ? told[0] : $"[{string.Join(", ", told)}]");
    }

    private List<VolumeFile> OfSource(JsonObject pod, JsonObject source, int mode)
    {
        if (source.Map("configMap") is { } map)
        {
            return OfConfigMap(pod, map, map.Text("name"), mode);
        }

        if (source.Map("secret") is { } secret)
        {
            return OfSecret(pod, secret, secret.Text("name"), mode);
        }

        if (source.Map("downwardAPI") is { } downward)
        {
            return OfDownward(pod, downward, mode);
        }

        if (source.Map("serviceAccountToken") is { } token && access.Server is not null && tokens is not null)
        {
            return [new VolumeFile(token.Text("path") ?? "token", Encoding.UTF8.GetBytes(Issue(tokens, pod, token)), mode)];
        }

        throw new MountProblem("this node gives out no service account tokens: set automountServiceAccountToken: false");
    }

    /// <summary>A token that ends with the pod.</summary>
    private static string Issue(ServiceAccountTokens tokens, JsonObject pod, JsonObject source)
    {
        var request = new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["expirationSeconds"] = source.Integer("expirationSeconds") ?? 3600,
                ["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["name"] = pod.Name(), ["uid"] = pod.Uid() },
            },
        };
        tokens.Issue(pod.Namespace()!, pod.Text("spec", "serviceAccountName") ?? "default", request);
        return request.Text("status", "token")!;
    }

    private List<VolumeFile> OfConfigMap(JsonObject pod, JsonObject source, string? name, int mode)
    {
        var found = Find(pod, Kinds.ConfigMaps, "configmap", source, name);
        if (found is null)
        {
            return [];
        }

        var data = (found.Map("data") ?? [])
            .ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetBytes(entry.Value.AsText() ?? ""));
        foreach (var (key, value) in found.Map("binaryData") ?? [])
        {
            data[key] = Decode(value);
        }

        return Select(source, data, mode, "config");
    }

    private List<VolumeFile> OfSecret(JsonObject pod, JsonObject source, string? name, int mode)
    {
        var found = Find(pod, Kinds.Secrets, "secret", source, name);
        return found is null
            ? []
            : Select(source, (found.Map("data") ?? []).ToDictionary(entry => entry.Key, entry => Decode(entry.Value)), mode, "secret");
    }

    private static List<VolumeFile> OfDownward(JsonObject pod, JsonObject source, int mode) => [.. source.Items("items").Objects()
        .Select(item => new VolumeFile(
            item.Text("path") ?? "", Encoding.UTF8.GetBytes(DownwardFields.Field(pod, item.Text("fieldRef", "fieldPath") ?? "")),
            (int)(item.Integer("mode") ?? mode)))];

    private static List<VolumeFile> Select(JsonObject source, Dictionary<string, byte[]> data, int mode, string word)
    {
        if (source.Items("items") is not { Count: > 0 } items)
        {
            return [.. data.Select(entry => new VolumeFile(entry.Key, entry.Value, mode))];
        }

        List<VolumeFile> result = [];
        foreach (var item in items.Objects())
        {
            var key = item.Text("key") ?? "";
            if (data.TryGetValue(key, out var content))
            {
                result.Add(new VolumeFile(item.Text("path") ?? key, content, (int)(item.Integer("mode") ?? mode)));
            }
            else if (source.Flag("optional") != true)
            {
                throw new MountProblem($"references non-existent {word} key: {key}");
            }
        }
        return result;
    }

    private JsonObject? Find(JsonObject pod, GroupResource resource, string word, JsonObject source, string? name)
    {
        var found = objects.Find(resource, pod.Namespace(), name ?? "");
        if (found is not null || source.Flag("optional") == true)
        {
            return found;
        }

        throw new MountProblem($"{word} \"{name}\" not found");
    }

    private static int Mode(JsonObject source) => (int)(source.Integer("defaultMode") ?? DefaultMode);

    private static byte[] Decode(JsonNode? value) => Convert.FromBase64String(value.AsText() ?? "");
}

/// <summary>One file of a ConfigMap, Secret, downward API or projected volume.</summary>
/// <param name="Path">Relative to the volume; folders in it are made.</param>
/// <param name="Mode">Permission bits, such as octal 0644.</param>
internal sealed record VolumeFile(string Path, byte[] Content, int Mode);
