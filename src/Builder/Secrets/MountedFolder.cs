namespace TalosImageOperator.Builder.Secrets;

/// <summary>A Secret or ConfigMap as the kubelet mounts it.</summary>
public static class MountedFolder
{
    /// <summary>Its keys' files, by name; none where nothing is mounted. The kubelet's own names there begin with two dots.</summary>
    public static IReadOnlyList<string> Files(string folder) => !Directory.Exists(folder)
        ? []
        : [
            .. Directory.EnumerateFiles(folder)
                .Where(path => !Path.GetFileName(path).StartsWith("..", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}
