using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Plan;

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
