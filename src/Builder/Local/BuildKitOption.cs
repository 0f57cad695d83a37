namespace TalosImageOperator.Builder.Local;

/// <summary>Reads <c>--buildkit</c>: an address for every platform, or <c>linux/amd64=tcp://…</c> for one.</summary>
public static class BuildKitOption
{
    public const string EveryPlatform = "";

    /// <returns>Null if a value is neither.</returns>
    public static IReadOnlyDictionary<string, string>? Parse(IEnumerable<string> values)
    {
        var endpoints = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var (platform, endpoint) = value.Split('=', 2) is [var name, var rest] ? (name, rest) : (EveryPlatform, value);
            if (!endpoint.Contains("://", StringComparison.Ordinal) || (platform.Length > 0 && !platform.Contains('/')))
            {
                return null;
            }

            endpoints[platform] = endpoint;
        }

        return endpoints;
    }

    public static string? For(IReadOnlyDictionary<string, string> endpoints, string platform) =>
        endpoints.GetValueOrDefault(platform) ?? endpoints.GetValueOrDefault(EveryPlatform);
}
