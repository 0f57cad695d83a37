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

    /// <summary>A container's request or limit, divided and rounded up; an absent limit is the machine's own.</summary>
    public static string Resource(JsonObject pod, JsonObject reference, JsonObject own)
    {
        var name = reference.Text("containerName") ?? own.Text("name") ?? "";
        var container = pod.Items("spec", "containers").Objects().Concat(pod.Items("spec", "initContainers").Objects())
            .FirstOrDefault(other => other.Text("name") == name) ?? throw new ConfigProblem($"container {name} not found");
        var resource = reference.Text("resource") ?? "";
        var parts = resource.Split('.', 2);
        if (parts is not ["limits" or "requests", _])
        {
            throw new ConfigProblem($"unsupported container resource: {resource}");
        }

        var value = Quantity.Parse(container.Map("resources", parts[0])?[parts[1]]);
        if (value == 0 && parts[0] == "requests")
        {
            value = Quantity.Parse(container.Map("resources", "limits")?[parts[1]]);
        }

        if (value == 0 && parts[0] == "limits")
        {
            value = OfMachine(parts[1]);
        }

        var divisor = Quantity.Parse(reference["divisor"]);
        return Math.Ceiling(value / (divisor == 0 ? 1 : divisor)).ToString("0", CultureInfo.InvariantCulture);
    }

    private static decimal OfMachine(string resource) => resource switch
    {
        "cpu" => Environment.ProcessorCount,
        "memory" => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        _ => 0,
    };

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
