using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>How some releases make one output. Rows of one name never overlap in releases.</summary>
public sealed record OutputRow
{
    public required string Name { get; init; }

    public required ReleaseSpan Releases { get; init; }

    public required StepKind Kind { get; init; }

    /// <summary>Image steps: the stage of upstream's Dockerfile. Files steps: the make target.</summary>
    public string? Target { get; init; }

    /// <summary>Make variables that upstream's own recipe sets; they win over the user's, as there.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = NoConstants;

    /// <summary>Media steps: the imager's first argument.</summary>
    public string? Profile { get; init; }

    public MediaKind? Media { get; init; }

    /// <summary>The kind, also of an installer that BuildKit makes: its settings are the same.</summary>
    public MediaKind? MediaOrInstaller => Media ?? (Name == "installer" ? MediaKind.Installer : null);

    /// <summary>
    /// The imager's <c>--output-kind</c>, where it is another than the profile's. The profile is then one without compression, which
    /// goes by the profile whatever the kind.
    /// </summary>
    public string? OutputKind { get; init; }

    public bool SecureBoot { get; init; }

    /// <summary>
    /// Names as upstream has them; <c>{arch}</c> stands for the architecture, <c>{zip}</c> for <see cref="ReleaseFacts.DiskSuffix"/>.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Of a board: the official overlay that later releases have for it.</summary>
    public string? Overlay { get; init; }

    /// <summary>Set where only one architecture has it.</summary>
    public string? OnlyArchitecture { get; init; }

    /// <summary>False where two builds of the same input differ in their bytes in every release.</summary>
    public bool Reproducible { get; init; } = true;

    public bool IsReproducible(ReleaseFacts facts) =>
        Reproducible && (Media != MediaKind.DiskImage || facts.ReproducibleDiskImages);

    /// <param name="facts">Of the release.</param>
    /// <param name="unpacks">The imager gets extensions or an embedded configuration.</param>
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
