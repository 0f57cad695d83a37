namespace TalosImageOperator.Planning.Contract;

/// <summary>A source tree beside Talos's own.</summary>
public sealed record TreePlan
{
    /// <summary>
    /// <c>pkgs</c>, <c>extensions-0</c> to <c>extensions-7</c>, or <c>overlay</c>: also the folder of its work tree below the workspace. Its
    /// source step is <c>&lt;id&gt;-source</c>.
    /// </summary>
    public required string Id { get; init; }

    public required TreeKind Kind { get; init; }

    /// <summary>The object of the spec, such as <c>spec.pkgs.build</c>.</summary>
    public required string Field { get; init; }

    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit. Null for the default of the kind.</summary>
    public string? Revision { get; init; }

    /// <summary>A folder of patches is mounted.</summary>
    public bool Patches { get; init; }

    /// <summary>Variables of the Pkgfile. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Vars { get; init; }

    /// <summary>Null for a tree without a kernel.</summary>
    public KernelPlan? Kernel { get; init; }
}

public enum TreeKind
{
    Pkgs,
    Extensions,
    Overlay,
}

/// <summary>The kernel of a tree.</summary>
public sealed record KernelPlan
{
    /// <summary>The package with the kernel's image.</summary>
    public string Target { get; init; } = "kernel";

    /// <summary>The ConfigMap with configurations and patches is mounted.</summary>
    public bool Changes { get; init; }

    /// <summary>Globs over the names of the tree's own kernel patches.</summary>
    public IReadOnlyList<string>? RemovePatches { get; init; }

    /// <summary>The key that signs modules is mounted.</summary>
    public bool SigningKey { get; init; }

    /// <summary>Null for <see cref="MissingModules.Require"/>.</summary>
    public MissingModules? Modules { get; init; }

    public IReadOnlyList<string>? ExtraModules { get; init; }
}

/// <summary>What happens to modules that Talos lists and the built kernel lacks.</summary>
public enum MissingModules
{
    Require,
    Drop,
}

/// <summary>A Dockerfile that builds an extension.</summary>
public sealed record DockerfileArguments
{
    /// <summary>The context's folder in the tree.</summary>
    public string Path { get; init; } = "";

    /// <summary>The Dockerfile, in that folder.</summary>
    public required string File { get; init; }

    /// <summary>metadata.name in its manifest.yaml.</summary>
    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? BuildArgs { get; init; }
}
