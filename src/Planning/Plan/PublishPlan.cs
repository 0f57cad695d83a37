namespace TalosImageOperator.Planning.Plan;

/// <summary>The plan of the publish Job: an index per output over the digests of all platforms, under one tag.</summary>
public sealed record PublishPlan
{
    public required string Fingerprint { get; init; }

    /// <summary>The version annotation of each index. Null if it is the tag.</summary>
    public string? Release { get; init; }

    public required RegistryPlan Registry { get; init; }

    /// <summary>The commit that every platform built, and the revision annotation of each index.</summary>
    public required string Commit { get; init; }

    /// <summary>The time of the commit in seconds since 1970, so that the digest of an index depends only on its content.</summary>
    public required long SourceDateEpoch { get; init; }

    public required IReadOnlyList<PublishedOutput> Outputs { get; init; }

    /// <summary>True if every manifest is signed before the tags are written, else null.</summary>
    public bool? Sign { get; init; }

    /// <summary>For a registry that refuses the artifact types of an index.</summary>
    public PublishPlan WithoutArtifactTypes() => this with { Outputs = [.. Outputs.Select(output => output with { ArtifactType = null })] };
}
