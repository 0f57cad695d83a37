using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>Docker Hub supports repositories directly below an account only.</summary>
internal static partial class DockerHub
{
    public const string UsernameRule =
        "!self.username.contains('/') || !(self.host.matches(r'" + Host + "') "
        + "|| (has(self.advertisedHost) && self.advertisedHost.matches(r'" + Host + "')))";
    public const string UsernameMessage =
        "spec.registry.username must not contain a slash on Docker Hub, which has repositories directly below an account. Use the name of the "
        + "account alone.";

    public const string CacheRule =
        "!self.matches(r'" + TwoLevels + "') && (!self.matches(r'" + TwoLevelsWithoutHost + "') || self.startsWith('localhost/'))";
    public const string CacheMessage =
        "spec.cache.reference must not have a second level on Docker Hub, which has repositories directly below an account. Use a repository such "
        + "as docker.io/me/cache.";

    private const string Host = @"^((index|registry-1)\.)?docker\.io(:443)?$";
    private const string TwoLevels = @"^((index|registry-1)\.)?docker\.io(:443)?/[^/]+/[^/]+/";
    private const string TwoLevelsWithoutHost = "^[^./:]+/[^/]+/[^/]+";

    public static bool AllowsUsername(string username, params string?[] hosts) =>
        !username.Contains('/', StringComparison.Ordinal) || !hosts.Any(host => host is not null && Hosts.IsMatch(host));

    public static bool AllowsImage(string reference) => !DeepNames.IsMatch(reference)
        && (!DeepNamesWithoutHost.IsMatch(reference) || reference.StartsWith("localhost/", StringComparison.Ordinal));

    [GeneratedRegex(Host)]
    private static partial Regex Hosts { get; }

    [GeneratedRegex(TwoLevels)]
    private static partial Regex DeepNames { get; }

    [GeneratedRegex(TwoLevelsWithoutHost)]
    private static partial Regex DeepNamesWithoutHost { get; }
}
