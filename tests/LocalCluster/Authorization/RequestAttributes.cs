using TalosImageOperator.LocalCluster.Authentication;

namespace TalosImageOperator.LocalCluster.Authorization;

/// <summary>
/// What a request asks for, by its method, path and query alone: it is authorized before anything looks whether that is
/// served. Without a resource it is about its path.
/// </summary>
internal sealed record RequestAttributes
{
    public required UserInfo User { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete or deletecollection; for a path the method in lower case.</summary>
    public required string Verb { get; init; }

    public string Path { get; init; } = "";

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Name { get; init; } = "";

    public static RequestAttributes Of(HttpRequest request, UserInfo user)
    {
        var path = new RequestAttributes { User = user, Verb = request.Method.ToLowerInvariant(), Path = request.Path.Value ?? "/" };
        string[] parts = [.. path.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        (var group, var version, var rest) = parts switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", Array.Empty<string>()),
        };
        if (rest.Length == 0)
        {
            return path;
        }

        var space = rest is ["namespaces", var named, ..] ? named : "";
        if (rest is ["namespaces", _, not ("status" or "finalize"), ..])
        {
            rest = rest[2..];
        }

        var name = rest.ElementAtOrDefault(1) ?? "";
        var verb = VerbOf(request, name.Length > 0);
        if (name.Length == 0 && verb is "list" or "watch" or "deletecollection")
        {
            name = NameIn(request.Query["fieldSelector"].ToString());
        }

        return path with
        {
            Verb = verb,
            Group = group,
            Version = version,
            Namespace = space,
            Resource = rest[0],
            Name = name,
            Subresource = string.Join('/', rest.Skip(2)),
        };
    }

    // A rule with resourceNames allows a list or watch of that one name.
    private static string NameIn(string fieldSelector) => fieldSelector.Split(',')
        .Select(term => term.Split('=', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .FirstOrDefault(sides => sides is ["metadata.name", _])?[1] ?? "";

    private static string VerbOf(HttpRequest request, bool named) => request.Method switch
    {
        "GET" or "HEAD" when named => "get",
        "GET" or "HEAD" => request.Query["watch"].FirstOrDefault() is not (null or "" or "false" or "0") ? "watch" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => named ? "delete" : "deletecollection",
        _ => request.Method.ToLowerInvariant(),
    };
}
