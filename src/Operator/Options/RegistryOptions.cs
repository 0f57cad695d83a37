using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Options;

/// <summary>Registry and proxy settings for every build.</summary>
public sealed class RegistryOptions
{
    /// <summary>Mirrors by registry host, such as <c>docker.io</c> to <c>mirror.local:5000</c>. The first that answers is used.</summary>
    public Dictionary<string, List<string>> Mirrors { get; set; } = [];

    /// <summary>Hosts, with their port, that use plain HTTP.</summary>
    public List<string> PlainHttp { get; set; } = [];

    /// <summary>The addresses of proxies, and the hosts that are reached without a proxy. Null if not set.</summary>
    public string? HttpProxy { get; set; }

    public string? HttpsProxy { get; set; }

    public string? NoProxy { get; set; }

    /// <summary>The settings for the planner.</summary>
    public PullPlan Pulls => new()
    {
        Mirrors = [.. Mirrors.OrderBy(mirror => mirror.Key, StringComparer.Ordinal).Select(mirror => new MirrorPlan(mirror.Key, mirror.Value))],
        InsecureHosts = [.. PlainHttp.Order(StringComparer.Ordinal)],
    };

    /// <summary>In upper and lower case, because git, Go programs and upstream's Makefile read different ones.</summary>
    public IEnumerable<(string Name, string Value)> ProxyVariables =>
        from proxy in new[] { ("HTTP_PROXY", HttpProxy), ("HTTPS_PROXY", HttpsProxy), ("NO_PROXY", NoProxy) }
        where proxy.Item2 is { Length: > 0 }
        from name in new[] { proxy.Item1, proxy.Item1.ToLowerInvariant() }
        select (name, proxy.Item2!);
}
