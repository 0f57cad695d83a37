namespace TalosImageOperator.Planning.Plan;

public sealed record SourcePlan
{
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    public required string Revision { get; init; }

    /// <summary>GOPROXY and other Go variables that are written into the Dockerfile. Null if none is set.</summary>
    public IReadOnlyDictionary<string, string>? GoEnvironment { get; init; }
}
