namespace TalosImageOperator.LocalCluster.Reading;

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
