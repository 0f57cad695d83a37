using System.Runtime.CompilerServices;

namespace TalosImageOperator.LocalCluster.Reading;

/// <summary>
/// A watch: what stands, if asked for, then each change in order. A change that takes an object out of the selection is
/// sent as DELETED, one that brings it in as ADDED.
/// </summary>
internal sealed class ObjectWatch(ObjectStore store, TimeProvider clock)
{
    public async IAsyncEnumerable<WatchEvent> RunAsync(
        ResourceKind kind, ListQuery query, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = store.Current;
        var link = start.Tail;
        var reached = start.Revision;
        if (options.InitialEvents)
        {
            foreach (var found in start.Of(kind.Storage).Values.Where(query.Selects))
            {
                yield return new WatchEvent.Change(ChangeType.Added, found);
            }

            if (options.MarkInitialEnd)
            {
                yield return new WatchEvent.Bookmark(reached, true);
            }
        }
        else if (query.ResourceVersion is { } from and > 0)
        {
            link = store.LinkAt(from);
            reached = from;
        }
        if (link is null)
        {
            var message = $"too old resource version: {query.ResourceVersion} ({store.CompactedRevision})";
            yield return new WatchEvent.Fault(ApiErrors.Expired(message));
            yield break;
        }
        using var end = new CancellationTokenSource(options.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        var nextBookmark = clock.GetUtcNow() + options.BookmarkInterval;
        while (true)
        {
            var next = await NextAsync(link, nextBookmark, options.Bookmarks, both.Token);
            if (both.IsCancellationRequested)
            {
                break;
            }

            if (next is null)
            {
                reached = Math.Max(reached, link.Event?.Revision ?? reached);
                yield return new WatchEvent.Bookmark(reached, false);
                nextBookmark = clock.GetUtcNow() + options.BookmarkInterval;
                continue;
            }
            link = next;
            var written = link.Event!;
            if (written.Revision <= reached)
            {
                continue;
            }

            reached = written.Revision;
            if (written.Resource == kind.Storage && Judge(written, query) is { } change)
            {
                yield return change;
            }
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (options.Bookmarks)
        {
            yield return new WatchEvent.Bookmark(reached, false);
        }
    }

    /// <summary>The next link; null when a bookmark is due or the watch ends first.</summary>
    private async Task<EventLink?> NextAsync(EventLink link, DateTimeOffset bookmark, bool bookmarks,
        CancellationToken cancellationToken)
    {
        if (link.Next.IsCompletedSuccessfully && !cancellationToken.IsCancellationRequested)
        {
            return await link.Next;
        }

        var wait = bookmarks ? bookmark - clock.GetUtcNow() : Timeout.InfiniteTimeSpan;
        if (bookmarks && wait < TimeSpan.Zero)
        {
            wait = TimeSpan.Zero;
        }

        try
        {
            return await link.Next.WaitAsync(wait, clock, cancellationToken);
        }
        catch (Exception ended) when (ended is TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    private static WatchEvent.Change? Judge(StoreEvent written, ListQuery query)
    {
        var now = written.Type != ChangeType.Deleted && query.Selects(written.Current);
        var before = written.Previous is { } previous && query.Selects(previous);
        return (before, now) switch
        {
            (false, true) => new WatchEvent.Change(ChangeType.Added, written.Current),
            (true, true) => new WatchEvent.Change(ChangeType.Modified, written.Current),
            (true, false) => new WatchEvent.Change(ChangeType.Deleted, Last(written)),
            _ => null,
        };
    }

    /// <summary>What left the selection is shown as it last was inside it, at the revision of its leaving.</summary>
    private static StoredObject Last(StoreEvent written) => written.Type == ChangeType.Deleted
        ? written.Current
        : StoredObject.Freeze(Json.Nodes.Copy(written.Previous!.Value), written.Revision);
}

/// <summary>One line of a watch.</summary>
internal abstract record WatchEvent
{
    private WatchEvent()
    {
    }

    public sealed record Change(ChangeType Type, StoredObject Value) : WatchEvent;

    /// <param name="EndsInitialEvents">Whether everything that stood has now been sent.</param>
    public sealed record Bookmark(long Revision, bool EndsInitialEvents) : WatchEvent;

    public sealed record Fault(ApiException Error) : WatchEvent;
}

/// <summary>What a watch asks for beside its selectors.</summary>
internal sealed record WatchOptions
{
    /// <summary>Whether everything that stands is sent first.</summary>
    public required bool InitialEvents { get; init; }

    /// <summary>Whether a bookmark marks the end of the initial events.</summary>
    public bool MarkInitialEnd { get; init; }

    public bool Bookmarks { get; init; }

    /// <summary>After which the server ends the watch.</summary>
    public required TimeSpan Timeout { get; init; }

    public required TimeSpan BookmarkInterval { get; init; }
}
