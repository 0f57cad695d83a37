using System.Text.Json;

namespace TalosImageOperator.LocalCluster.Reading;

/// <summary>Get and list with the resourceVersion rules of https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions.</summary>
internal sealed class ObjectReader(ObjectStore store)
{
    private const string ExpiredPage =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    /// <exception cref="ApiException">404, or 504 for a version that is not reached yet.</exception>
    public StoredObject Get(ResourceKind kind, string? @namespace, string name, long? resourceVersion = null)
    {
        var snapshot = store.Current;
        if (resourceVersion > snapshot.Revision)
        {
            throw ApiErrors.TooLargeVersion(resourceVersion.Value, snapshot.Revision);
        }

        return snapshot.Find(kind.Storage, @namespace, name) ?? throw ApiErrors.NotFound(kind, name);
    }

    public bool Exists(ResourceKind kind, string? @namespace, string name) =>
        store.Current.Find(kind.Storage, @namespace, name) is not null;

    /// <exception cref="ApiException">410 for a forgotten version or token, 504 for one that is not reached yet.</exception>
    public ObjectPage List(ResourceKind kind, ListQuery query)
    {
        var token = query.Continue is { } text ? ContinueToken.Decode(text) : null;
        if (token is not null && query.ResourceVersion is > 0)
        {
            throw ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
        }

        var snapshot = token is null ? SnapshotFor(query) : SnapshotOf(token);
        IEnumerable<KeyValuePair<string, StoredObject>> rest = snapshot.Of(kind.Storage);
        if (token is not null)
        {
            rest = rest.Where(entry => string.CompareOrdinal(entry.Key, token.LastKey) > 0);
        }

        var items = new List<StoredObject>();
        var lastKey = "";
        long skipped = 0;
        foreach ((var key, var found) in rest)
        {
            if (!query.Selects(found))
            {
                continue;
            }

            if (query.Limit > 0 && items.Count == query.Limit)
            {
                skipped++;
                continue;
            }
            items.Add(found);
            lastKey = key;
        }
        return skipped == 0
            ? new ObjectPage(items, snapshot.Revision, null, null)
            : new ObjectPage(items, snapshot.Revision, new ContinueToken(snapshot.Revision, lastKey).Encode(),
                query.HasSelector ? null : skipped);
    }

    private Snapshot SnapshotFor(ListQuery query)
    {
        var current = store.Current;
        if (query.ResourceVersion is not { } asked || asked == 0)
        {
            return current;
        }

        if (asked > current.Revision)
        {
            throw ApiErrors.TooLargeVersion(asked, current.Revision);
        }

        var exact = query.Match == "Exact" || (query.Match.Length == 0 && query.Limit > 0);
        if (!exact)
        {
            return current;
        }

        return store.At(asked) ?? throw ApiErrors.Expired("The resourceVersion for the provided list is too old.");
    }

    private Snapshot SnapshotOf(ContinueToken token)
    {
        if (token.Revision == ContinueToken.Inconsistent)
        {
            return store.Current;
        }

        return store.At(token.Revision)
            ?? throw ApiErrors.Expired(ExpiredPage, (token with { Revision = ContinueToken.Inconsistent }).Encode());
    }
}

/// <summary>One page of a list.</summary>
/// <param name="Revision">Of the snapshot that all pages come from.</param>
/// <param name="Continue">The token of the next page, or null at the end.</param>
/// <param name="Remaining">The number of remaining objects. Null if a selector makes it unknown.</param>
internal sealed record ObjectPage(IReadOnlyList<StoredObject> Items, long Revision, string? Continue, long? Remaining);

/// <summary>The position at which a paged list continues: the revision of the snapshot (-1 for the current one) and the last key.</summary>
internal sealed record ContinueToken(long Revision, string LastKey)
{
    public const long Inconsistent = -1;

    public string Encode()
    {
        var token = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = LastKey };
        return Convert.ToBase64String(JsonText.Write(token)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <exception cref="ApiException">400: it is no token of this server.</exception>
    public static ContinueToken Decode(string text)
    {
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            var token = JsonText.ParseObject(bytes);
            if (token.Integer("rv") is { } revision && token.Text("start") is { } start)
            {
                return new ContinueToken(revision, start);
            }
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            // The refusal below says it all.
        }
        throw ApiErrors.BadRequest($"continue key is not valid: {text[..Math.Min(20, text.Length)]}");
    }
}
