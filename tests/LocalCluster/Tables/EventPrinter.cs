namespace TalosImageOperator.LocalCluster.Tables;

/// <summary>Prints both views of an event.</summary>
internal static class EventPrinter
{
    public static TablePrinter Instance { get; } = new(
        [
            new("Last Seen"), new("Type"), new("Reason"), new("Object"), new("Subobject", Priority: 1), new("Source",
                Priority: 1),
            new("Message"), new("First Seen", Priority: 1), new("Count", Priority: 1), new("Name", "string", "name",
                Priority: 1),
        ],
        (value, now) =>
        [
            Last(value, now), value.Text("type"), value.Text("reason"), Subject(About(value)), About(value).Text(
                "fieldPath") ?? "",
            Source(value), (value.Text("message") ?? value.Text("note") ?? "").Trim(), First(value, now),
            value.Integer("series", "count") ?? value.Integer("count") ?? value.Integer("deprecatedCount")
                ?? 1, value.Name(),
        ]);

    private static JsonObject? About(JsonObject value) => value.Map("involvedObject") ?? value.Map("regarding");

    private static string Subject(JsonObject? reference) =>
        $"{(reference.Text("kind") ?? "").ToLowerInvariant()}/{reference.Text("name")}";

    private static string Source(JsonObject value) =>
        value.Text("source", "component") ?? value.Text("deprecatedSource", "component")
        ?? value.Text("reportingComponent") ?? value.Text("reportingController") ?? "";

    private static string First(JsonObject value, DateTimeOffset now) =>
        Ages.Since(value.Text("firstTimestamp") ?? value.Text("deprecatedFirstTimestamp") ?? value.Text("eventTime"), now);

    private static string Last(JsonObject value, DateTimeOffset now) =>
        value.Text("series", "lastObservedTime") is { } observed
            ? Ages.Since(observed, now)
            : Ages.Since(value.Text("lastTimestamp") ?? value.Text("deprecatedLastTimestamp") ?? value.Text("eventTime"),
                now);
}
