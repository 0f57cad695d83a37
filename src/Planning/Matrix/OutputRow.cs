using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>How a span of releases makes an output. Rows of the same name never overlap.</summary>
public sealed record OutputRow
{
    public required string Name { get; init; }

    public required ReleaseSpan Releases { get; init; }

    public required StepKind Kind { get; init; }

    /// <summary>Image steps: the stage of upstream's Dockerfile. Files steps: the make target.</summary>
    public string? Target { get; init; }

    /// <summary>Make variables that upstream's own recipe sets. As there, they take precedence over the user's.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = NoConstants;

    /// <summary>Media steps: the imager's first argument.</summary>
    public string? Profile { get; init; }

    public MediaKind? Media { get; init; }

    /// <summary>The kind, also of an installer that BuildKit makes: its settings are the same.</summary>
    public MediaKind? MediaOrInstaller => Media ?? (Name == "installer" ? MediaKind.Installer : null);

    /// <summary>
    /// The imager's <c>--output-kind</c>, if it differs from the profile's. The profile is then one without compression, because the
    /// imager compresses by the profile and ignores the kind.
    /// </summary>
    public string? OutputKind { get; init; }

    public bool SecureBoot { get; init; }

    /// <summary>
    /// Upstream's names. <c>{arch}</c> is replaced by the architecture and <c>{zip}</c> by <see cref="ReleaseFacts.DiskSuffix"/>.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Of a board: the official overlay that later releases have for it.</summary>
    public string? Overlay { get; init; }

    /// <summary>Set if only one architecture has the output.</summary>
    public string? OnlyArchitecture { get; init; }

    /// <summary>False if two builds of the same input differ in every release.</summary>
    public bool Reproducible { get; init; } = true;

    public bool IsReproducible(ReleaseFacts facts) =>
        Reproducible && (Media != MediaKind.DiskImage || facts.ReproducibleDiskImages);

    /// <param name="facts">The facts of the release.</param>
    /// <param name="unpacks">The imager unpacks extensions or an embedded configuration.</param>
    public bool NeedsPrivileges(ReleaseFacts facts, bool unpacks) =>
        (Media == MediaKind.DiskImage && facts.PrivilegedDiskImages)
        || (Media is not null && unpacks && facts.PrivilegedUnpacking && ImagerSetting.SystemExtensions.Reaches(this, facts.Minor));

    public ProductKind Product =>
        Kind == StepKind.Image || Media == MediaKind.Installer ? ProductKind.Image : ProductKind.Artifact;

    private static readonly Dictionary<string, string> NoConstants = [];

    /// <summary>The file names of one release and architecture.</summary>
    public IReadOnlyList<string> FilesOf(ReleaseFacts facts, string architecture) =>
    [
        .. Files.Select(name => name
            .Replace("{arch}", architecture, StringComparison.Ordinal)
            .Replace("{zip}", facts.DiskSuffix, StringComparison.Ordinal)),
    ];
}
