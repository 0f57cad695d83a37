using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Plan;

public sealed record PublishedManifest
{
    public required string Platform { get; init; }

    public required string Digest { get; init; }

    /// <summary>The manifest's size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// The files of an artifact whose image form this is: another platform had to push that form, and all of an output have one. The
    /// publish step pushes the manifest, whose layers the registry has. Null where the platform pushed it itself.
    /// </summary>
    public IReadOnlyList<OutputFile>? Files { get; init; }
}
