namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>The defaults of a pod spec, in pods and in templates.</summary>
internal static class PodDefaults
{
    private const int FileMode = 0x1A4; // 0644

    public static void Apply(JsonObject spec)
    {
        spec.SetDefaultText("restartPolicy", "Always");
        spec.SetDefaultText("dnsPolicy", "ClusterFirst");
        spec.SetDefaultText("schedulerName", "default-scheduler");
        spec.SetDefault("terminationGracePeriodSeconds", 30);
        spec.SetDefault("securityContext", new JsonObject());
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            spec["serviceAccount"] = account;
        }
        else if (spec.Text("serviceAccount") is { Length: > 0 } old)
        {
            spec["serviceAccountName"] = old;
        }

        foreach (var list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (var container in spec.Items(list).Objects())
            {
                Container(container);
            }
        }
        foreach (var volume in spec.Items("volumes").Objects())
        {
            Volume(volume);
        }
    }

    private static void Container(JsonObject container)
    {
        container.SetDefaultText("terminationMessagePath", "/dev/termination-log");
        container.SetDefaultText("terminationMessagePolicy", "File");
        container.SetDefault("resources", new JsonObject());
        container.SetDefaultText("imagePullPolicy", PullPolicy(container.Text("image") ?? ""));
        foreach (var port in container.Items("ports").Objects())
        {
            port.SetDefaultText("protocol", "TCP");
        }

        foreach (var probe in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container.Map(probe) is { } found)
            {
                Probe(found);
            }
        }
        foreach (var variable in container.Items("env").Objects())
        {
            if (variable.Map("valueFrom", "fieldRef") is { } reference)
            {
                reference.SetDefaultText("apiVersion", "v1");
            }
        }
    }

    /// <summary>Always for <c>:latest</c> and for no tag, else IfNotPresent.</summary>
    public static string PullPolicy(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return "IfNotPresent";
        }

        var last = image[(image.LastIndexOf('/') + 1)..];
        var colon = last.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || last[(colon + 1)..] == "latest" ? "Always" : "IfNotPresent";
    }

    private static void Probe(JsonObject probe)
    {
        probe.SetDefault("timeoutSeconds", 1);
        probe.SetDefault("periodSeconds", 10);
        probe.SetDefault("successThreshold", 1);
        probe.SetDefault("failureThreshold", 3);
        if (probe.Map("httpGet") is { } get)
        {
            get.SetDefaultText("scheme", "HTTP");
            get.SetDefaultText("path", "/");
        }
    }

    private static void Volume(JsonObject volume)
    {
        if (volume.Count == 1 && volume.ContainsKey("name"))
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var source in (ReadOnlySpan<string>)["secret", "configMap", "projected", "downwardAPI"])
        {
            if (volume.Map(source) is { } files)
            {
                files.SetDefault("defaultMode", FileMode);
            }
        }
        if (volume.Map("hostPath") is { } path)
        {
            path.SetDefault("type", "");
        }

        foreach (var projection in volume.Items("projected", "sources").Objects())
        {
            if (projection.Map("serviceAccountToken") is { } token)
            {
                token.SetDefault("expirationSeconds", 3600);
            }
        }
    }
}
