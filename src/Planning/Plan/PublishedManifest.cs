namespace TalosImageOperator.Planning.Plan;

public sealed record PublishedManifest
{
    public required string Platform { get; init; }

    public required string Digest { get; init; }

    /// <summary>The manifest's size in bytes.</summary>
    public required long Size { get; init; }
}
