namespace TalosImageOperator.LocalCluster.Http;

/// <summary>How long watches live and how often they are marked.</summary>
internal sealed record ServerTimings(TimeSpan WatchTimeout, TimeSpan BookmarkInterval);
