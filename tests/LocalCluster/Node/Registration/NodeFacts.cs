using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.LocalCluster.Node.Registration;

/// <summary>The status that a node reports to the API.</summary>
internal static class NodeFacts
{
    private const string Address = "127.0.0.1";

    public static JsonObject Render(NodeOptions options)
    {
        var labels = new JsonObject
        {
            ["kubernetes.io/arch"] = options.Architecture,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/hostname"] = options.Name,
            ["beta.kubernetes.io/arch"] = options.Architecture,
            ["beta.kubernetes.io/os"] = "linux",
        };
        foreach ((var key, var value) in options.Labels)
        {
            labels[key] = value;
        }

        var node = Metadata.Named("v1", "Node", options.Name);
        node.Metadata()["labels"] = labels;
        node["spec"] = new JsonObject();
        return node;
    }

    /// <param name="runtime">Docker's version; null while it does not answer.</param>
    public static void Report(JsonObject node, NodeOptions options, string? runtime, DateTimeOffset now)
    {
        var status = node.Child("status");
        status["capacity"] = Capacity(options);
        status["allocatable"] = Capacity(options);
        status["addresses"] = new JsonArray(
            new JsonObject { ["type"] = "InternalIP", ["address"] = Address },
            new JsonObject { ["type"] = "Hostname", ["address"] = options.Name });
        status["nodeInfo"] = new JsonObject
        {
            ["machineID"] = "",
            ["systemUUID"] = "",
            ["bootID"] = "",
            ["kubeProxyVersion"] = "",
            ["architecture"] = options.Architecture,
            ["operatingSystem"] = "linux",
            ["osImage"] = "LocalCluster",
            ["kernelVersion"] = Environment.OSVersion.Version.ToString(),
            ["kubeletVersion"] = "v1.36.0-localcluster",
            ["containerRuntimeVersion"] = $"docker://{runtime ?? "unknown"}",
        };
        foreach (var pressure in new[] { "MemoryPressure", "DiskPressure", "PIDPressure" })
        {
            Set(node, now, pressure, false, $"KubeletHasNo{pressure}", "kubelet has no pressure");
        }
        if (runtime is null)
        {
            Set(node, now, "Ready", false, "KubeletNotReady", "Docker does not answer");
        }
        else
        {
            Set(node, now, "Ready", true, "KubeletReady", "kubelet is posting ready status");
        }
    }

    private static void Set(JsonObject node, DateTimeOffset now, string type, bool status, string reason, string message)
    {
        node.SetCondition(now, type, status, reason, message);
        node.Condition(type)!.Remove("lastProbeTime");
        node.Condition(type)!["lastHeartbeatTime"] = Timestamps.Format(now);
    }

    private static JsonObject Capacity(NodeOptions options) => new()
    {
        ["cpu"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["memory"] = string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024}Ki"),
        ["ephemeral-storage"] = string.Create(CultureInfo.InvariantCulture, $"{new DriveInfo(Path.GetTempPath()).TotalSize / 1024}Ki"),
        ["pods"] = options.MaxPods.ToString(CultureInfo.InvariantCulture),
    };
}
