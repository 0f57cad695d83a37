using TalosImageOperator.LocalCluster.Authorization;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>What a resource request names.</summary>
internal sealed record RequestTarget(ResourceKind Kind, string? Namespace, string? Name, string Subresource)
{
    /// <summary>Null if the path names no served resource.</summary>
    public static RequestTarget? Find(RequestAttributes asked, KindRegistry kinds)
    {
        if (kinds.Find(asked.Group, asked.Version, asked.Resource) is not { } kind)
        {
            return null;
        }
        // For a list the name comes from its field selector.
        var name = asked.Name.Length == 0 || asked.Verb is "list" or "watch" or "deletecollection" ? null : asked.Name;
        var space = asked.Namespace.Length == 0 ? null : asked.Namespace;
        if (kind.Namespaced)
        {
            return space is null && name is not null ? null : new RequestTarget(kind, space, name, asked.Subresource);
        }

        var own = space is null || kind.Resource == Kinds.Namespaces;
        return own ? new RequestTarget(kind, null, name, asked.Subresource) : null;
    }
}
