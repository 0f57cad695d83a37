namespace TalosImageOperator.LocalCluster.Node.Images;

/// <summary>When an image is pulled.</summary>
internal static class PullPolicy
{
    /// <summary>Always, IfNotPresent or Never; by default Always for <c>:latest</c> and for no tag.</summary>
    public static string Of(JsonObject container)
    {
        if (container.Text("imagePullPolicy") is { Length: > 0 } policy)
        {
            return policy;
        }

        var image = container.Text("image") ?? "";
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return "IfNotPresent";
        }

        var last = image[(image.LastIndexOf('/') + 1)..];
        var colon = last.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || last[(colon + 1)..] == "latest" ? "Always" : "IfNotPresent";
    }
}
