namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>One state of one object. The value is shared by all readers and never changed: copy it first.</summary>
internal sealed class StoredObject
{
    private StoredObject(byte[] bytes, long revision)
    {
        Bytes = bytes;
        Revision = revision;
        Value = JsonText.ParseObject(bytes);
    }

    public JsonObject Value { get; }

    public byte[] Bytes { get; }

    public long Revision { get; }

    /// <summary>Stamps the revision as resourceVersion and freezes the object; 0 is the object of a dry run, which has none.</summary>
    public static StoredObject Freeze(JsonObject value, long revision)
    {
        if (revision == 0)
        {
            value.Metadata().Remove("resourceVersion");
        }
        else
        {
            value.Metadata()["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return new StoredObject(JsonText.Write(value), revision);
    }
}

/// <summary>One write. For a deletion <paramref name="Current"/> is the last state, stamped with the deletion's revision.</summary>
internal sealed record StoreEvent(
    long Revision, ChangeType Type, GroupResource Resource, string Key, StoredObject Current, StoredObject? Previous);

/// <summary>
/// A link in the chain of writes. A watcher holds the link that it has reached, so it never loses an event however short
/// the kept history is, and the collector frees what no watcher and no history needs.
/// </summary>
internal sealed class EventLink(StoreEvent? @event)
{
    private readonly TaskCompletionSource<EventLink> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StoreEvent? Event => @event;

    public Task<EventLink> Next => _next.Task;

    public void Append(EventLink link) => _next.SetResult(link);
}
