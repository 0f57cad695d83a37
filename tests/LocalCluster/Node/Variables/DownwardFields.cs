namespace TalosImageOperator.LocalCluster.Node.Variables;

/// <summary>The downward API: what a pod may know of itself.</summary>
internal static class DownwardFields
{
    /// <exception cref="ConfigProblem">No such field.</exception>
    public static string Field(JsonObject pod, string path)
    {
        if (Subscript(path) is { } entry)
        {
            return pod.Map("metadata", entry.Map).Text(entry.Key) ?? "";
        }

        return path switch
        {
            "metadata.name" => pod.Name(),
            "metadata.namespace" => pod.Namespace() ?? "",
            "metadata.uid" => pod.Uid(),
            "metadata.labels" => Lines(pod.Map("metadata", "labels")),
            "metadata.annotations" => Lines(pod.Map("metadata", "annotations")),
            "spec.nodeName" => pod.NodeName() ?? "",
            "spec.serviceAccountName" => pod.Text("spec", "serviceAccountName") ?? "default",
            "status.hostIP" or "status.hostIPs" or "status.podIP" or "status.podIPs" => "127.0.0.1",
            _ => throw new ConfigProblem($"unsupported fieldPath: {path}"),
        };
    }

    private static (string Map, string Key)? Subscript(string path)
    {
        var open = path.IndexOf("['", StringComparison.Ordinal);
        if (open < 0 || !path.EndsWith("']", StringComparison.Ordinal))
        {
            return null;
        }

        return path[..open] is "metadata.labels" or "metadata.annotations"
            ? (path["metadata.".Length..open], path[(open + 2)..^2])
            : null;
    }

    private static string Lines(JsonObject? map) => string.Join('\n', (map ?? [])
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => $"{entry.Key}=\"{entry.Value.AsText()?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
}
