namespace TalosImageOperator.Planning.Plan;

/// <summary>The registry cache of a platform's builds. Errors of the cache never fail a build.</summary>
public sealed record CachePlan
{
    /// <summary>The tag contains the platform, so that platforms do not overwrite each other.</summary>
    public required string Reference { get; init; }
}
