namespace TalosImageOperator.LocalCluster.Reading;

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
