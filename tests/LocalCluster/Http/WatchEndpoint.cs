using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Reading;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>Streams a watch, one JSON object a line.</summary>
internal sealed class WatchEndpoint(ObjectWatch watch, ObjectForms forms, FaultInjection faults, TransportFaults transport, ServerTimings timings)
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public async Task RunAsync(ApiRequest request, AcceptedForm form)
    {
        var query = ListQuery.Read(request);
        var options = Options(request, query);
        var http = request.Http;
        http.Response.ContentType = "application/json";
        using var cut = faults.TrackWatch(http.RequestAborted);
        // Clients wait for the headers before anything else, and a quiet watch would keep them waiting.
        await http.Response.Body.FlushAsync(cut.Token);
        var columnsSent = false;
        try
        {
            await foreach (var happened in watch.RunAsync(request.Kind, query, options, cut.Token))
            {
                var line = Render(request, form, happened, withColumns: !columnsSent);
                columnsSent |= happened is WatchEvent.Change;
                await http.Response.Body.WriteAsync(JsonText.Write(line), cut.Token);
                await http.Response.Body.WriteAsync(NewLine, cut.Token);
                await http.Response.Body.FlushAsync(cut.Token);
            }
            transport.MayBreak(http, request.User);
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
    }

    private WatchOptions Options(ApiRequest request, ListQuery query)
    {
        var bookmarks = request.Flag("allowWatchBookmarks");
        bool? initial = request.Query("sendInitialEvents") is { Length: > 0 } ? request.Flag("sendInitialEvents") : null;
        if (initial is not null && query.Match != "NotOlderThan")
        {
            throw ListQuery.Refuse("resourceVersionMatch",
                "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }

        if (initial is null && query.Match.Length > 0)
        {
            throw ListQuery.Refuse("resourceVersionMatch",
                "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }

        var seconds = request.Number("timeoutSeconds");
        return new WatchOptions
        {
            InitialEvents = initial ?? query.ResourceVersion is null or 0,
            MarkInitialEnd = initial == true && bookmarks,
            Bookmarks = bookmarks,
            Timeout = transport.Lifetime(request.User, seconds is > 0 ? TimeSpan.FromSeconds(seconds.Value) : timings.WatchTimeout),
            BookmarkInterval = timings.BookmarkInterval,
        };
    }

    private JsonObject Render(ApiRequest request, AcceptedForm form, WatchEvent happened, bool withColumns)
    {
        var include = request.Query("includeObject");
        return happened switch
        {
            WatchEvent.Change change => Line(change.Type.ToString().ToUpperInvariant(),
                forms.One(request.Kind, change.Value.Value, form, include, withColumns)),
            WatchEvent.Bookmark bookmark => Line("BOOKMARK", Bookmark(request.Kind, bookmark, form)),
            WatchEvent.Fault fault => Line("ERROR", StatusBody.Failure(fault.Error)),
            _ => throw new InvalidOperationException($"unknown event {happened}"),
        };
    }

    private static JsonObject Bookmark(ResourceKind kind, WatchEvent.Bookmark bookmark, AcceptedForm form)
    {
        var metadata = new JsonObject
        {
            ["resourceVersion"] = bookmark.Revision.ToString(CultureInfo.InvariantCulture),
            ["creationTimestamp"] = null
        };
        if (bookmark.EndsInitialEvents)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        var value = new JsonObject { ["kind"] = kind.Kind, ["apiVersion"] = kind.ApiVersion, ["metadata"] = metadata };
        if (!form.IsTable)
        {
            return value;
        }

        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = metadata["resourceVersion"]!.DeepClone() },
            ["columnDefinitions"] = new JsonArray(),
            ["rows"] = new JsonArray(),
        };
    }

    private static JsonObject Line(string type, JsonObject value) => new() { ["type"] = type, ["object"] = value };
}

/// <summary>How long watches live and how often they are marked.</summary>
internal sealed record ServerTimings(TimeSpan WatchTimeout, TimeSpan BookmarkInterval);
