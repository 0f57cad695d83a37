using System.Net;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Operator.Options;

/// <summary>Checks single values. Hosts and images end up in files and arguments, so each has its own pattern.</summary>
internal static partial class OptionText
{
    /// <summary>A host without a path, because BuildKit configures registries by host.</summary>
    public static string Host(string text) => Check(text, HostPattern(), "a registry host such as mirror.local:5000, without a path");

    /// <summary>A host name or address without a port, as the part of a Host header.</summary>
    public static string HostName(string text) => Check(text, HostNamePattern(), "a host name such as builds.example.com, without a port");

    public static string Mirror(string text) => Check(text, MirrorPattern(), "a registry host such as mirror.local:5000, with or without a path");

    public static string Image(string text) => Check(text, ImagePattern(), "an image reference such as ghcr.io/me/image:v1");

    public static string Platform(string text) => Check(text, PlatformPattern(), "linux/amd64 or linux/arm64");

    public static string Endpoint(string text) => Check(text, EndpointPattern(), "tcp://host:port or unix:///path");

    public static string PullPolicy(string text) => Check(text, PullPolicyPattern(), "IfNotPresent, Always or Never");

    /// <summary>A proxy without credentials, because it is part of the spec of every build pod.</summary>
    public static string Proxy(string text) => text.Contains('@', StringComparison.Ordinal)
        ? throw new FormatException("It must not contain a user or password: everyone who can read build pods would see them.")
        : Check(text, ProxyPattern(), "http://host:port or https://host:port");

    /// <summary>The value for messages, without the part before @, which may contain a password.</summary>
    public static string Shown(string text) => UserInfo().Replace(text, "$1***@");

    public static string NoProxy(string text) => Check(text, NoProxyPattern(), "hosts, domains and networks separated by commas, such as .svc,10.0.0.0/8");

    private static string Namespace(string text) =>
        Check(text, NamespacePattern(), "preceded by the name of a namespace, such as images:linux/amd64=tcp://buildkit-amd64:1234");

    /// <summary>The name of a namespace, a Lease or a Secret.</summary>
    public static string Name(string text) => text.Length > 253
        ? throw new FormatException("It must be at most 253 characters long.")
        : Check(text, NamePattern(), "a Kubernetes name: lower case letters, digits, - and .");

    public static string Url(string text) =>
        System.Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? text
            : throw new FormatException("It must be an address such as http://collector:4317.");

    /// <summary>A URI that names something and need not be an address.</summary>
    public static string Uri(string text) => System.Uri.TryCreate(text, UriKind.Absolute, out _)
        ? text
        : throw new FormatException("It must be a URI such as https://example.com/talos-image-operator.");

    /// <summary>A plain HTTP address without a path, because probes and metrics have fixed paths.</summary>
    public static string Listen(string text) =>
        text.StartsWith("http://", StringComparison.Ordinal) && System.Uri.TryCreate(AnyAddress(text), UriKind.Absolute, out var url) && url.PathAndQuery == "/"
            ? text
            : throw new FormatException("It must be an address such as http://0.0.0.0:8080, without a path.");

    /// <summary>The address that Kestrel listens on. It treats a name other than localhost like *, as all addresses.</summary>
    public static IPEndPoint ListenEndPoint(string listen)
    {
        var url = new Uri(AnyAddress(listen));
        var address = url.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(url.Host.Trim('[', ']'), out var literal) ? literal
            : IPAddress.Any;
        return new IPEndPoint(address, url.Port);
    }

    public static void Pair(string text, Func<string, string> key, Func<string, string> value, Dictionary<string, string> into)
    {
        var (left, right) = Split(text);
        into[key(left)] = value(right);
    }

    /// <summary>Reads <c>linux/amd64=tcp://host:1234</c> or <c>namespace:linux/amd64=tcp://host:1234</c>.</summary>
    public static void AddEndpoint(string text, BuildKitEndpoints endpoints)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } left, { Length: > 0 } address])
        {
            throw new FormatException("It must be a platform and an address such as linux/amd64=tcp://buildkit-amd64:1234.");
        }

        var (name, platform) = left.Split(':', 2) is [var before, var after] ? (Namespace(before), after) : (null, left);
        if (!endpoints.Add(Platform(platform), Endpoint(address), name))
        {
            throw new FormatException("It must be listed only once.");
        }
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

    public static void AddResources(string text, Dictionary<string, string> resources)
    {
        foreach (var resource in text.Split(','))
        {
            Pair(resource, Resource, Quantity, resources);
        }
    }

    private static string Resource(string text) => Check(text, ResourcePattern(), "cpu, memory or ephemeral-storage");

    private static string Quantity(string text) => Check(text, QuantityPattern(), "a quantity such as 500m or 20Gi");

    private static string AnyAddress(string listen) => Wildcard().Replace(listen, "http://0.0.0.0");

    private static (string Left, string Right) Split(string text) => text.Split('=', 2) is [{ Length: > 0 } left, { Length: > 0 } right]
        ? (left, right)
        : throw new FormatException("It must be a pair such as docker.io=mirror.local:5000, separated by =.");

    private static string Check(string text, Regex pattern, string expected) =>
        pattern.IsMatch(text) ? text : throw new FormatException($"It must be {expected}.");

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

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])\z")]
    private static partial Regex HostNamePattern();

    [GeneratedRegex(@"\Ahttp://[*+](?=[:/]|\z)")]
    private static partial Regex Wildcard();
    [GeneratedRegex(@"\A(?:cpu|memory|ephemeral-storage)\z")]
    private static partial Regex ResourcePattern();

    [GeneratedRegex(@"\A[0-9]{1,12}(?:\.[0-9]{1,3})?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?\z")]
    private static partial Regex QuantityPattern();

    [GeneratedRegex("^([a-z]+://)?.*@", RegexOptions.Singleline)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\Ahttps?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/?\z")]
    private static partial Regex ProxyPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._:/-]+(?:,[A-Za-z0-9._:/-]+)*\z")]
    private static partial Regex NoProxyPattern();

    [GeneratedRegex(@"\A(?:IfNotPresent|Always|Never)\z")]
    private static partial Regex PullPolicyPattern();
}
