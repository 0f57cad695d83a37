using System.Net;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Parses image references.</summary>
public static class ImageReference
{
    private const string DefaultHost = "docker.io";

    public static bool HasDigest(string reference) => reference.Contains('@', StringComparison.Ordinal);

    /// <summary>Without tag and digest.</summary>
    public static string Repository(string reference)
    {
        var name = reference.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    /// <summary>The registry by Docker's rules: the first part if it has a dot or a port or is localhost, else Docker Hub.</summary>
    public static string Host(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : reference[..slash];
        return first == "localhost" || first.AsSpan().IndexOfAny('.', ':') >= 0 ? first : DefaultHost;
    }

    /// <summary>The reference with its registry, and with <c>library/</c> for Docker Hub.</summary>
    public static string Complete(string reference)
    {
        var host = Host(reference);
        var path = reference.StartsWith(host + "/", StringComparison.Ordinal) ? reference[(host.Length + 1)..] : reference;
        return host == DefaultHost && !path.Contains('/', StringComparison.Ordinal) ? $"{host}/library/{path}" : $"{host}/{path}";
    }

    /// <summary>The reference with the default tag <c>latest</c> if it has neither tag nor digest.</summary>
    public static string Tagged(string reference) => Repository(reference) == reference ? $"{reference}:latest" : reference;

    /// <summary>The same repository at a digest.</summary>
    public static string At(string reference, string digest) => $"{Repository(reference)}@{digest}";

    /// <summary>Whether the registry runs on the same machine, where a sandboxed build step cannot reach it.</summary>
    public static bool IsLoopback(string host)
    {
        var name = Name(host);
        return name == "localhost" || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>A host without its port, and without the brackets of an IPv6 address.</summary>
    public static string Name(string host)
    {
        if (host.StartsWith('['))
        {
            return host[1..].Split(']')[0];
        }

        return host.Split(':')[0];
    }

    public static int Port(string host, int otherwise)
    {
        var after = host.StartsWith('[') ? host[(host.IndexOf(']', StringComparison.Ordinal) + 1)..] : host;
        var colon = after.LastIndexOf(':');
        return colon >= 0 && int.TryParse(after[(colon + 1)..], out var port) ? port : otherwise;
    }
}
