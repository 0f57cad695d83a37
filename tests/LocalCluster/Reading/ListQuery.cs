using TalosImageOperator.LocalCluster.Http;
using TalosImageOperator.LocalCluster.Selectors;

namespace TalosImageOperator.LocalCluster.Reading;

/// <summary>What a list or watch asks for.</summary>
internal sealed record ListQuery
{
    public LabelSelector Labels { get; init; } = LabelSelector.Everything;

    public required FieldSelector Fields { get; init; }

    public string? Namespace { get; init; }

    /// <summary>A name in the path of a watch of one object.</summary>
    public string? Name { get; init; }

    /// <summary>How many objects at most; 0 for all.</summary>
    public int Limit { get; init; }

    public string? Continue { get; init; }

    /// <summary>Null if not set; 0 for any.</summary>
    public long? ResourceVersion { get; init; }

    /// <summary>Exact, NotOlderThan, or empty.</summary>
    public string Match { get; init; } = "";

    public bool HasSelector => Labels.Requirements.Count > 0 || !Fields.IsEmpty;

    /// <exception cref="ApiException">400: the query cannot be read.</exception>
    public static ListQuery Read(ApiRequest request)
    {
        var query = new ListQuery
        {
            Labels = LabelSelector.Parse(request.Query("labelSelector")),
            Fields = FieldSelector.Parse(request.Query("fieldSelector"), request.Kind),
            Namespace = request.Target.Namespace,
            Name = request.Target.Name,
            Limit = (int)(request.Number("limit") ?? 0),
            Continue = request.Query("continue") is { Length: > 0 } token ? token : null,
            ResourceVersion = Version(request),
            Match = request.Query("resourceVersionMatch") ?? "",
        };
        _ = request.Number("timeoutSeconds");
        // The cache answers whole lists.
        if (query is { ResourceVersion: 0, Continue: null, Match: not "Exact" })
        {
            query = query with { Limit = 0 };
        }

        if (query.Match.Length > 0 && query.ResourceVersion is null && request.Query("sendInitialEvents") is null)
        {
            throw Refuse("resourceVersionMatch",
                "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
        }

        if (query.Match.Length > 0 && query.Continue is not null)
        {
            throw Refuse("resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden when continue is provided");
        }

        if (query is { Match: "Exact", ResourceVersion: 0 })
        {
            throw Refuse("resourceVersionMatch",
                "Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }

        if (query.Match is not ("" or "Exact" or "NotOlderThan"))
        {
            throw Refuse("resourceVersionMatch",
                $"Unsupported value: \"{query.Match}\": supported values: \"Exact\", \"NotOlderThan\", \"\"");
        }

        return query;
    }

    public static ApiException Refuse(string field, string message) =>
        ApiErrors.Invalid("meta.k8s.io", "ListOptions", "", [new StatusCause("FieldValueForbidden", field, message)]);

    public bool Selects(StoredObject found) =>
        (Namespace is null || Json.Nodes.Namespace(found.Value) == Namespace)
        && (Name is null || Json.Nodes.Name(found.Value) == Name)
        && Labels.Matches(Json.Nodes.Map(found.Value, "metadata", "labels"))
        && Fields.Matches(found.Value);

    private static long? Version(ApiRequest request)
    {
        var text = request.Query("resourceVersion");
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var fault = $"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax";
        throw request.Verb == "watch" ? new ApiException(500, "", fault) : ApiErrors.BadRequest($"invalid resource version: {fault}");
    }
}
