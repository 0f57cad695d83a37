namespace TalosImageOperator.LocalCluster.Storage;

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
