namespace TalosImageOperator.Planning.Plan;

public sealed record SourcePlan
{
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    public required string Revision { get; init; }

    /// <summary>GOPROXY and other variables of Go that are written into the Dockerfile; null where all are upstream's.</summary>
    public IReadOnlyDictionary<string, string>? GoEnvironment { get; init; }
}
