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

    /// <summary>True where every manifest is signed before the tags are written; null elsewhere.</summary>
    public bool? Sign { get; init; }

    /// <summary>For a registry that refuses the artifact types of an index.</summary>
    public PublishPlan WithoutArtifactTypes() => this with { Outputs = [.. Outputs.Select(output => output with { ArtifactType = null })] };
}
