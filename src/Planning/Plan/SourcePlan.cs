namespace TalosImageOperator.Planning.Plan;

public sealed record SourcePlan
{
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    public required string Revision { get; init; }
}
