namespace TalosImageOperator.LocalCluster.Resources;

/// <summary>One stored event, seen as core v1 and as events.k8s.io/v1: the same fields under other names.</summary>
internal static class EventViews
{
    private static readonly (string Core, string EventsV1)[] Renamed =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
    ];

    public static JsonObject ToCore(JsonObject value) => Rename(value, "v1", pair => (pair.EventsV1, pair.Core));

    public static JsonObject ToEventsV1(JsonObject value) =>
        Rename(value, "events.k8s.io/v1", pair => (pair.Core, pair.EventsV1));

    private static JsonObject Rename(JsonObject value, string apiVersion, Func<(string Core, string EventsV1),
        (string From, string To)> direction)
    {
        value["apiVersion"] = apiVersion;
        foreach ((var from, var to) in Renamed.Select(direction))
        {
            if (!value.TryGetPropertyValue(from, out var member))
            {
                continue;
            }

            value.Remove(from);
            value[to] = member;
        }
        return value;
    }
}
