namespace TalosImageOperator.Builder.Secrets;

/// <summary>A mounted Secret or ConfigMap.</summary>
public static class MountedFolder
{
    /// <summary>The files of its keys in the order of their names; empty if nothing is mounted. The kubelet's own entries start with two dots.</summary>
    public static IReadOnlyList<string> Files(string folder) => !Directory.Exists(folder)
        ? []
        : [
            .. Directory.EnumerateFiles(folder)
                .Where(path => !Path.GetFileName(path).StartsWith("..", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}
