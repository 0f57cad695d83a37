namespace TalosImageOperator.Builder.Dockerfiles;

/// <summary>The arguments that BuildKit sets in every Dockerfile.</summary>
internal static class PlatformArguments
{
    private const string Os = "linux";

    public static IReadOnlyDictionary<string, string> Of(string target, string worker) =>
        All("TARGET", target).Concat(All("BUILD", worker)).ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);

    /// <summary>Operating system and architecture. A Dockerfile may name the architecture alone, by another of its names, and a variant.</summary>
    public static string Normal(string platform)
    {
        var parts = platform.Split('/');
        var hasOs = parts.Length > 1 && Architecture(parts[0]) is null;
        var architecture = hasOs ? parts[1] : parts[0];
        return $"{(hasOs ? parts[0] : Os)}/{Architecture(architecture) ?? architecture}";
    }

    private static string? Architecture(string name) => name switch
    {
        "amd64" or "x86_64" or "x86-64" => "amd64",
        "arm64" or "aarch64" => "arm64",
        _ => null,
    };

    private static IEnumerable<(string Name, string Value)> All(string prefix, string platform)
    {
        var parts = platform.Split('/');
        yield return ($"{prefix}PLATFORM", platform);
        yield return ($"{prefix}OS", parts[0]);
        yield return ($"{prefix}ARCH", parts.ElementAtOrDefault(1) ?? "");
        yield return ($"{prefix}VARIANT", parts.ElementAtOrDefault(2) ?? "");
    }
}
