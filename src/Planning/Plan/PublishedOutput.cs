namespace TalosImageOperator.Planning.Plan;

public sealed record PublishedOutput
{
    public required string Name { get; init; }

    public required string Repository { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>Sorted by platform, so that the order of the platforms in the spec does not change the index.</summary>
    public required IReadOnlyList<PublishedManifest> Manifests { get; init; }
}
