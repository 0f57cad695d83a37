namespace TalosImageOperator.LocalCluster.Faults;

/// <summary>Every request for a resource that came over HTTP, in order, so that a test can count them exactly.</summary>
public sealed class RequestLog(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<RequestRecord> _records = [];
    private long _sequence;

    /// <summary>A copy of what was recorded so far.</summary>
    public IReadOnlyList<RequestRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>The writes that were answered with success, but for those of dry runs.</summary>
    public IReadOnlyList<RequestRecord> Writes =>
        [.. Records.Where(record => record.IsWrite && record.Code is >= 200 and < 300)];

    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
        }
    }

    internal RequestRecord Add(Func<long, DateTimeOffset, RequestRecord> create)
    {
        lock (_gate)
        {
            var record = create(++_sequence, clock.GetUtcNow());
            _records.Add(record);
            return record;
        }
    }

    internal JsonObject ToJson() => new() { ["requests"] = new JsonArray([.. Records.Select(Render)]) };

    private static JsonNode Render(RequestRecord record) => new JsonObject
    {
        ["sequence"] = record.Sequence,
        ["time"] = record.Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["user"] = record.User,
        ["verb"] = record.Verb,
        ["group"] = record.Group,
        ["resource"] = record.Resource,
        ["subresource"] = record.Subresource,
        ["namespace"] = record.Namespace,
        ["name"] = record.Name,
        ["userAgent"] = record.UserAgent,
        ["protocol"] = record.Protocol,
        ["dryRun"] = record.DryRun,
        ["contentType"] = record.ContentType,
        ["write"] = record.IsWrite,
        ["code"] = record.Code,
    };
}
