namespace TalosImageOperator.Planning.Plan;

/// <summary>What a step pushes.</summary>
public sealed record StepProduct
{
    /// <summary>The output's name as the spec has it.</summary>
    public required string Output { get; init; }

    public required ProductKind Kind { get; init; }

    /// <summary>Without a tag, such as <c>ghcr.io/me/talos-iso</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>For an artifact: the files, by upstream's names. For an installer: the one archive it is loaded from.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>For an artifact, such as <c>application/vnd.talosimages.iso</c>.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Asked for by the spec, so tagged at the end; false where another step only needs it.</summary>
    public bool Published { get; init; }
}
