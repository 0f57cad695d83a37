namespace TalosImageOperator.Planning.Plan;

/// <summary>What the last Job does: one index per output, over the platforms' digests, at one tag.</summary>
public sealed record PublishPlan
{
    public required string Fingerprint { get; init; }

    /// <summary>Annotated on each index as its version; null where it is the tag.</summary>
    public string? Release { get; init; }

    public required RegistryPlan Registry { get; init; }

    /// <summary>The commit that every platform built; annotated on each index.</summary>
    public required string Commit { get; init; }

    /// <summary>Seconds since 1970: the commit's, so that an index's digest depends on the content alone.</summary>
    public required long SourceDateEpoch { get; init; }

    public required IReadOnlyList<PublishedOutput> Outputs { get; init; }
}

public sealed record PublishedOutput
{
    public required string Name { get; init; }

    public required string Repository { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>By platform, so that the same content gives the same index in whatever order a spec lists them.</summary>
    public required IReadOnlyList<PublishedManifest> Manifests { get; init; }
}

public sealed record PublishedManifest
{
    public required string Platform { get; init; }

    public required string Digest { get; init; }

    /// <summary>The manifest's size in bytes.</summary>
    public required long Size { get; init; }
}
