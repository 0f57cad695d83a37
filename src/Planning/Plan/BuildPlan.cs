namespace TalosImageOperator.Planning.Plan;

/// <summary>
/// Everything one platform's Job does, in order: a pure function of the spec and the platform. It is what the Job
/// carries and what the Builder runs; it names no secret and no node.
/// </summary>
public sealed record BuildPlan
{
    public required string Release { get; init; }

    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }

    public required string Fingerprint { get; init; }

    public required SourcePlan Source { get; init; }

    public required RegistryPlan Registry { get; init; }

    public PkgsPlan? Pkgs { get; init; }

    /// <summary>For official names of extensions and overlays; null where the plan has none.</summary>
    public CatalogPlan? Catalog { get; init; }

    public CachePlan? Cache { get; init; }

    /// <summary>Null where everything comes from where its name says.</summary>
    public PullPlan? Pulls { get; init; }

    /// <summary>In running order; the first is the source, the last the verification.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }
}
