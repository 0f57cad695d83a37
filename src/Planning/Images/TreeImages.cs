using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Images;

/// <summary>What a source tree of Talos says about the images that it is built from. Null if unknown.</summary>
public sealed record TreeImages
{
    /// <summary>Those that the targets of the build read, frontend and tool chain included. Null if unknown: then all of the release.</summary>
    public IReadOnlyList<NeededImage>? OfTargets { get; init; }

    /// <summary>The Dockerfile frontend, which BuildKit pulls first.</summary>
    public required string Frontend { get; init; }

    /// <summary>The value of PKGS, the tag of all packages.</summary>
    public required string Pkgs { get; init; }

    /// <summary>The value of PKGS_PREFIX.</summary>
    public string PkgsPrefix { get; init; } = UpstreamPrefix;

    /// <summary>The tool chain, as a whole reference.</summary>
    public string? Tools { get; init; }

    /// <summary>Packages whose image the tree names by itself, by make variable such as <c>PKG_KERNEL</c>.</summary>
    public IReadOnlyDictionary<string, string> Packages { get; init; } = new Dictionary<string, string>();

    /// <summary>Images that the Dockerfile names without a variable.</summary>
    public IReadOnlyList<string> DockerfileImages { get; init; } = [];

    /// <summary>The frontend of the packages' repository.</summary>
    public string? PkgsFrontend { get; init; }

    /// <summary>Other images that the packages' repository names.</summary>
    public IReadOnlyList<string> PkgsImages { get; init; } = [];

    public const string UpstreamPrefix = "ghcr.io/siderolabs";

    /// <summary>As far as the matrix knows it: of the newest patch release of the minor release.</summary>
    public static TreeImages Of(ReleaseTable table) => new() { Frontend = table.Facts.Frontend, Pkgs = table.Facts.Pkgs };
}
