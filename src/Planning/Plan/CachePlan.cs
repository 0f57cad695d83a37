namespace TalosImageOperator.Planning.Plan;

/// <summary>A registry cache of one platform's builds. It is only ever a help: its faults never fail a build.</summary>
public sealed record CachePlan
{
    /// <summary>With the platform in the tag, so that platforms never overwrite each other.</summary>
    public required string Reference { get; init; }
}
