using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>One request for a resource: its target, its verb and what its query asks for.</summary>
internal sealed class ApiRequest(HttpContext http, RequestAttributes asked, RequestTarget target)
{
    public HttpContext Http { get; } = http;

    public RequestTarget Target { get; } = target;

    public ResourceKind Kind => Target.Kind;

    /// <summary>get, list, watch, create, update, patch, delete or deletecollection.</summary>
    public string Verb { get; } = asked.Verb;

    public UserInfo User { get; } = asked.User;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Sent as Warning headers with the answer.</summary>
    public List<string> Warnings { get; } = [];

    public string? Query(string name) => Http.Request.Query[name].FirstOrDefault();

    public bool Flag(string name) => Query(name) is { } text && text is not ("false" or "0" or "f" or "False" or "FALSE");

    /// <exception cref="ApiException">400: it is no number.</exception>
    public long? Number(string name) =>
        Query(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");

    public bool DryRun => Query("dryRun") switch
    {
        null or "" => false,
        "All" => true,
        var other => throw ApiErrors.BadRequest($"invalid dryRun: \"{other}\""),
    };

    /// <summary>The manager of the fields that this request writes: the query, or the user agent up to its first slash.</summary>
    public string Manager
    {
        get
        {
            if (Query("fieldManager") is { Length: > 0 } named)
            {
                return named;
            }

            var agent = Http.Request.Headers.UserAgent.ToString();
            var stem = agent.Split('/', 2)[0];
            return stem.Length == 0 ? "unknown" : stem[..Math.Min(stem.Length, 128)];
        }
    }

    public WriteOptions WriteOptions(IReadOnlyCollection<string> duplicates) => new()
    {
        User = User,
        Manager = Manager,
        DryRun = DryRun,
        Subresource = Target.Subresource,
        Warnings = Warnings,
        DuplicateFields = duplicates,
        FieldValidation = Query("fieldValidation") switch
        {
            null or "" => "Warn",
            "Ignore" or "Warn" or "Strict" => Query("fieldValidation")!,
            var other => throw ApiErrors.BadRequest($"invalid fieldValidation value: \"{other}\""),
        },
    };
}

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
