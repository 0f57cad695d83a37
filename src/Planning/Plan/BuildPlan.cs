namespace TalosImageOperator.Planning.Plan;

/// <summary>
/// The work of a platform's Job in order: a pure function of the spec and the platform. The Job contains the plan and the Builder
/// runs it. It names no Secret and no node.
/// </summary>
public sealed record BuildPlan
{
    public required string Release { get; init; }

    /// <summary>The platform, such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }

    public required string Fingerprint { get; init; }

    public required SourcePlan Source { get; init; }

    public required RegistryPlan Registry { get; init; }

    public PkgsPlan? Pkgs { get; init; }

    /// <summary>For official names of extensions and overlays; null if the plan has none.</summary>
    public CatalogPlan? Catalog { get; init; }

    /// <summary>Null if the plan has no step <c>inputs</c>.</summary>
    public InputsPlan? Inputs { get; init; }

    public CachePlan? Cache { get; init; }

    /// <summary>Null if there are neither mirrors nor insecure hosts.</summary>
    public PullPlan? Pulls { get; init; }

    /// <summary>In running order. The first fetches the source and the last verifies the result.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }
}
