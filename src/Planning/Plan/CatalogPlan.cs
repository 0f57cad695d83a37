namespace TalosImageOperator.Planning.Plan;

/// <summary>Where official names are looked up.</summary>
/// <param name="Prefix">Registry and path, such as <c>ghcr.io/siderolabs</c>.</param>
/// <param name="Tag">The upstream release.</param>
public sealed record CatalogPlan(string Prefix, string Tag);
