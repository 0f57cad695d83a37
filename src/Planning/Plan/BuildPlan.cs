namespace TalosImageOperator.Planning.Plan;

/// <summary>
/// Everything one platform's Job does, in order: a pure function of the spec and the platform. It is what the Job's
/// ConfigMap holds and what the Builder runs; it names no secret and no node.
/// </summary>
public sealed record BuildPlan
{
    public required string Release { get; init; }

    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }

    public required string Fingerprint { get; init; }

    public required SourcePlan Source { get; init; }

    public required RegistryPlan Registry { get; init; }

    public CachePlan? Cache { get; init; }

    /// <summary>In running order; the first is the source, the last the verification.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }
}

public sealed record SourcePlan
{
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    public required string Revision { get; init; }
}

public sealed record RegistryPlan
{
    /// <summary>Host and port that images are pushed to.</summary>
    public required string Host { get; init; }

    /// <summary>Path below the host; may hold slashes.</summary>
    public required string Username { get; init; }

    public required string Tag { get; init; }

    /// <summary>Plain HTTP, or a certificate that cannot be checked.</summary>
    public bool Insecure { get; init; }
}

/// <summary>A registry cache of one platform's builds. It is only ever a help: its faults never fail a build.</summary>
public sealed record CachePlan
{
    /// <summary>With the platform in the tag, so that platforms never overwrite each other.</summary>
    public required string Reference { get; init; }
}
