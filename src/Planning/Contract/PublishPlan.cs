using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Contract;

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

    /// <summary>Null if nothing is said about what is published.</summary>
    public AttestPlan? Attest { get; init; }

    /// <summary>For a registry that refuses the artifact types of an index.</summary>
    public PublishPlan WithoutArtifactTypes() => this with { Outputs = [.. Outputs.Select(output => output with { ArtifactType = null })] };
}

public sealed record PublishedOutput
{
    public required string Name { get; init; }

    public required string Repository { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>The source tree that made it, for its annotations. Null for that of Talos.</summary>
    public PublishedSource? Source { get; init; }

    /// <summary>True if the images bring an SBOM of their own along, else null: that of the imager is attached.</summary>
    public bool? OwnSbom { get; init; }

    /// <summary>Sorted by platform, so that the order of the platforms in the spec does not change the index.</summary>
    public required IReadOnlyList<PublishedManifest> Manifests { get; init; }
}

/// <summary>The source tree of a package, an extension or an overlay.</summary>
/// <param name="Repository">Its URL.</param>
/// <param name="Commit">The commit that every platform built.</param>
/// <param name="SourceDateEpoch">Seconds since 1970.</param>
public sealed record PublishedSource(string Repository, string Commit, long SourceDateEpoch);

public sealed record PublishedManifest
{
    public required string Platform { get; init; }

    public required string Digest { get; init; }

    /// <summary>The manifest's size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// The files of an artifact that another platform had to push with image media types. The publish step pushes this manifest, so that
    /// all platforms of an output have the same types; the registry has its layers. Null if the platform pushed the manifest itself.
    /// </summary>
    public IReadOnlyList<OutputFile>? Files { get; init; }
}
