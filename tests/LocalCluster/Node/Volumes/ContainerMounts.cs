using TalosImageOperator.LocalCluster.Node.Variables;

namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>A container's volumeMounts as <c>--mount</c> values.</summary>
internal static class ContainerMounts
{
    /// <exception cref="ConfigProblem">A mount names no volume of the pod, or leaves its volume.</exception>
    public static IEnumerable<string> Of(JsonObject container, IReadOnlyDictionary<string, PreparedVolume> volumes)
    {
        foreach (var mount in container.Items("volumeMounts").Objects())
        {
            var name = mount.Text("name") ?? "";
            if (!volumes.TryGetValue(name, out var volume))
            {
                throw new ConfigProblem($"no volume exists by name \"{name}\"");
            }

            var source = SubPath(volume, mount.Text("subPath") ?? "");
            var readOnly = volume.ReadOnly || mount.Flag("readOnly") == true;
            yield return Bind(source, mount.Text("mountPath") ?? "", readOnly);
        }
    }

    /// <summary>One bind mount in the CSV form of docker's <c>--mount</c>.</summary>
    public static string Bind(string source, string target, bool readOnly)
    {
        List<string> fields = ["type=bind", $"source={source}", $"target={target}"];
        if (readOnly)
        {
            fields.Add("readonly");
        }

        return string.Join(',', fields.Select(Quote));
    }

    private static string SubPath(PreparedVolume volume, string sub)
    {
        if (sub.Length == 0)
        {
            return volume.HostPath;
        }

        var root = Path.GetFullPath(volume.HostPath);
        var path = Path.GetFullPath(Path.Combine(root, sub));
        if (Path.IsPathRooted(sub) || !path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ConfigProblem($"subPath \"{sub}\" must stay within its volume");
        }
        if (!Path.Exists(path))
        {
            Create(root, path);
        }

        return path;
    }

    // The kubelet creates folders with the mode of the volume, regardless of its umask.
    private static void Create(string root, string path)
    {
        if (Path.GetDirectoryName(path) is { } parent && parent != root && !Path.Exists(parent))
        {
            Create(root, parent);
        }

        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(root) & Permissions.Everyone);
        }
    }

    private static string Quote(string field) => field.AsSpan().ContainsAny(',', '"', '\n')
        ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : field;
}
