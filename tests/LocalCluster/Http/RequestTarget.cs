using TalosImageOperator.LocalCluster.Resources;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>What the path of a resource request names.</summary>
internal sealed record RequestTarget(ResourceKind Kind, string? Namespace, string? Name, string Subresource)
{
    /// <summary>Reads <c>/api/v1/…</c> and <c>/apis/group/version/…</c>; null where no served resource is named.</summary>
    public static RequestTarget? Parse(string path, KindRegistry kinds)
    {
        string[] parts = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        (string group, string version, string[] rest) = parts switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", Array.Empty<string>()),
        };
        if (rest is ["namespaces", var space, var resource, .. var more]
            && Within(kinds, group, version, resource, rest) is { } inside)
            return new RequestTarget(inside, space, more.ElementAtOrDefault(0), string.Join('/', more.Skip(1)));
        if (rest is [var plural, .. var own] && kinds.Find(group, version, plural) is { } kind
            && (!kind.Namespaced || own.Length == 0))
            return new RequestTarget(kind, null, own.ElementAtOrDefault(0), string.Join('/', own.Skip(1)));
        return null;
    }

    private static ResourceKind? Within(KindRegistry kinds, string group, string version, string resource, string[] rest)
    {
        // /namespaces/x/status is the namespace's own subresource.
        if (group.Length == 0 && rest.Length == 3 && resource is ("status" or "finalize")) return null;
        return kinds.Find(group, version, resource) is { Namespaced: true } kind ? kind : null;
    }
}
