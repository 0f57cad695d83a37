namespace TalosImageOperator.Builder.Dockerfiles;

/// <summary>The arguments that BuildKit sets in every Dockerfile.</summary>
internal static class PlatformArguments
{
    private const string Os = "linux";

    public static IReadOnlyDictionary<string, string> Of(string target, string worker) =>
        All("TARGET", target).Concat(All("BUILD", worker)).ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);

    /// <summary>A platform may be an architecture alone.</summary>
    public static string Normal(string platform) => platform.Contains('/', StringComparison.Ordinal) ? platform : $"{Os}/{platform}";

    private static IEnumerable<(string Name, string Value)> All(string prefix, string platform)
    {
        var parts = platform.Split('/');
        yield return ($"{prefix}PLATFORM", platform);
        yield return ($"{prefix}OS", parts[0]);
        yield return ($"{prefix}ARCH", parts.ElementAtOrDefault(1) ?? "");
        yield return ($"{prefix}VARIANT", parts.ElementAtOrDefault(2) ?? "");
    }
}
