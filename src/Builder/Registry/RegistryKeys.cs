namespace TalosImageOperator.Builder.Registry;

/// <summary>The keys of a Docker configuration. A registry can have several.</summary>
internal static class RegistryKeys
{
    /// <summary>The key of Docker Hub in Docker, oras and the imager.</summary>
    public const string DockerHub = "https://index.docker.io/v1/";

    private static readonly string[] Hub = ["docker.io", "index.docker.io", "registry-1.docker.io"];

    /// <summary>The key that programs look up first. A path other than an API version is kept: it selects a part of a registry.</summary>
    public static string Normal(string key)
    {
        var name = Without(Without(key, "https://"), "http://").TrimEnd('/');
        foreach (var version in (string[])["/v1", "/v2"])
        {
            name = name.EndsWith(version, StringComparison.Ordinal) ? name[..^version.Length] : name;
        }

        return Hub.Contains(name) ? DockerHub : name;
    }

    private static string Without(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
}
