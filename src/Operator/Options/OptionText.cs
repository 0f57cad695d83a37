using System.Text.RegularExpressions;

namespace TalosImageOperator.Operator.Options;

/// <summary>Checks of single texts. Hosts and images end in files and arguments, so each has a pattern of its own.</summary>
internal static partial class OptionText
{
    /// <summary>Without a path: BuildKit looks registries up by their host.</summary>
    public static string Host(string text) => Check(text, HostPattern(), "a registry host, with or without a port, and no path");

    public static string Mirror(string text) => Check(text, MirrorPattern(), "a registry host, with or without a port and a path");

    public static string Image(string text) => Check(text, ImagePattern(), "an image reference");

    public static string Platform(string text) => Check(text, PlatformPattern(), "linux/amd64 or linux/arm64");

    public static string Endpoint(string text) => Check(text, EndpointPattern(), "tcp://host:port or unix:///path");

    public static string PullPolicy(string text) => Check(text, PullPolicyPattern(), "IfNotPresent, Always or Never");

    /// <summary>It stands in the spec of every pod, for all to read.</summary>
    public static string Proxy(string text) => text.Contains('@', StringComparison.Ordinal)
        ? throw new FormatException("expected an address without user and password: it stands in every build pod's spec")
        : Check(text, ProxyPattern(), "http://host:port or https://host:port");

    /// <summary>For messages: without what stands before an address: it may be a password, of any characters, and with no scheme before it.</summary>
    public static string Shown(string text) => UserInfo().Replace(text, "$1***@");

    public static string NoProxy(string text) => Check(text, NoProxyPattern(), "hosts, domains and networks with commas between them");

    public static string Url(string text) =>
        Uri.TryCreate(text.Replace("*", "0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? text
            : throw new FormatException("expected an http:// or https:// address");

    public static void Pair(string text, Func<string, string> key, Func<string, string> value, Dictionary<string, string> into)
    {
        var (left, right) = Split(text);
        into[key(left)] = value(right);
    }

    public static void AddMirror(string text, Dictionary<string, List<string>> mirrors)
    {
        var (host, mirror) = Split(text);
        if (!mirrors.TryGetValue(Host(host), out var list))
        {
            mirrors[host] = list = [];
        }

        list.Add(Mirror(mirror));
    }

    private static (string Left, string Right) Split(string text) => text.Split('=', 2) is [{ Length: > 0 } left, { Length: > 0 } right]
        ? (left, right)
        : throw new FormatException("expected two texts with = between them");

    private static string Check(string text, Regex pattern, string expected) =>
        pattern.IsMatch(text) ? text : throw new FormatException($"expected {expected}");

    private const string HostAndPort = "[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?";

    [GeneratedRegex(@"\A" + HostAndPort + @"\z")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"\A" + HostAndPort + @"(?:/[a-z0-9._-]+)*\z")]
    private static partial Regex MirrorPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/:@-]*\z")]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"\Alinux/(?:amd64|arm64)\z")]
    private static partial Regex PlatformPattern();

    [GeneratedRegex(@"\A(?:tcp://[A-Za-z0-9.-]+:[0-9]{1,5}|unix:///[A-Za-z0-9._/-]+)\z")]
    private static partial Regex EndpointPattern();

    [GeneratedRegex("^([a-z]+://)?.*@", RegexOptions.Singleline)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\Ahttps?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/?\z")]
    private static partial Regex ProxyPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._:/-]+(?:,[A-Za-z0-9._:/-]+)*\z")]
    private static partial Regex NoProxyPattern();

    [GeneratedRegex(@"\A(?:IfNotPresent|Always|Never)\z")]
    private static partial Regex PullPolicyPattern();
}
