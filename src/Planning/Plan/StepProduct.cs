namespace TalosImageOperator.Planning.Plan;

/// <summary>The product that a step pushes.</summary>
public sealed record StepProduct
{
    /// <summary>The name of the output in the spec.</summary>
    public required string Output { get; init; }

    public required ProductKind Kind { get; init; }

    /// <summary>Without a tag, such as <c>ghcr.io/me/talos-iso</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>For an artifact: the files under upstream's names. For an installer: the archive that contains the image.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>For an artifact, such as <c>application/vnd.talosimages.iso</c>.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Whether the spec lists the output. Other products are only dependencies and are not published.</summary>
    public bool Published { get; init; }
}
