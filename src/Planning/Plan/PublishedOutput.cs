namespace TalosImageOperator.Planning.Plan;

public sealed record PublishedOutput
{
    public required string Name { get; init; }

    public required string Repository { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>By platform, so that the same content gives the same index in whatever order a spec lists them.</summary>
    public required IReadOnlyList<PublishedManifest> Manifests { get; init; }
}
