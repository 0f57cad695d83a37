namespace TalosImageOperator.Planning.Plan;

/// <summary>The overlay of one run of the imager.</summary>
public sealed record ImagerOverlay
{
    /// <summary>Null for the image that the catalog names.</summary>
    public string? Image { get; init; }

    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>The overlay's own profile is merged: set for disk images.</summary>
    public bool MergesProfile { get; init; }

    /// <summary>
    /// The bootloaders, as upstream spells them, with which the overlay's files reach the EFI partition of a disk image; null for each.
    /// </summary>
    public IReadOnlyList<string>? Bootloaders { get; init; }
}
