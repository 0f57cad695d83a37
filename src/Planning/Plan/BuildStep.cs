namespace TalosImageOperator.Planning.Plan;

/// <summary>One container of the Job.</summary>
public sealed record BuildStep
{
    /// <summary>A DNS label of at most 63 characters: the container's name and the Builder's argument.</summary>
    public required string Id { get; init; }

    public required StepKind Kind { get; init; }

    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>For image and files steps.</summary>
    public MakeArguments? Make { get; init; }

    /// <summary>For media steps.</summary>
    public ImagerArguments? Imager { get; init; }

    public StepProduct? Produces { get; init; }
}

public enum StepKind
{
    Source,
    Image,
    Files,
    Media,
    Verify,
}

/// <summary>One call of make. The Builder adds what only it knows: commit, epoch, builder, outputs, metadata file.</summary>
public sealed record MakeArguments
{
    /// <summary>
    /// For an image step the stage of upstream's Dockerfile, run as <c>make target-…</c>; for a files step the make target.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>Make variables, sorted by name, all checked: nothing in a value is special to make or a shell.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
}

/// <summary>One run of the imager, as a BuildKit build.</summary>
public sealed record ImagerArguments
{
    /// <summary>The step that made the imager, whose digest is used; null where <see cref="Image"/> names one.</summary>
    public string? ImageFromStep { get; init; }

    public string? Image { get; init; }

    /// <summary>For the installer: the step that made its base, or null.</summary>
    public string? BaseInstallerFromStep { get; init; }

    public string? BaseInstallerImage { get; init; }

    /// <summary>The imager's first argument, such as <c>iso</c> or <c>metal</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Flags after the profile, one list item an argument; images in them are resolved to digests when run.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Secure boot keys are mounted from the pod's key folder.</summary>
    public bool SecureBootKeys { get; init; }

    public bool Privileged { get; init; }
}

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

public enum ProductKind
{
    /// <summary>A container image, pushed by BuildKit, or by skopeo from an archive.</summary>
    Image,

    /// <summary>Files in an OCI artifact.</summary>
    Artifact,
}
