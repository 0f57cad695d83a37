namespace TalosImageOperator.Planning.Contract;

/// <summary>The outcome of a compare Job, part of its <see cref="StepResult"/>. With every pair that a build can have it fits 4 KiB.</summary>
public sealed record CompareResult
{
    /// <summary>The maximum number of <see cref="Differing"/>.</summary>
    public const int MostNames = 5;

    /// <summary>The maximum length of a name in bytes. It has neither control characters nor any that JSON escapes.</summary>
    public const int LongestName = 160;

    /// <summary>In the order of <see cref="ComparePlan.Pairs"/>.</summary>
    public required IReadOnlyList<ComparedAs> Results { get; init; }

    /// <summary>
    /// Files that differ in more than their times, such as <c>initramfs linux/amd64: initramfs-amd64.xz!rootfs.sqsh!etc/os-release</c>. Null
    /// if no pair is <see cref="ComparedAs.Different"/>.
    /// </summary>
    public IReadOnlyList<string>? Differing { get; init; }

    /// <summary>How many more files differ. Null for none.</summary>
    public int? MoreDiffering { get; init; }

    /// <summary>
    /// The report of the first pair that is most different, an artifact by digest with its repository. Every pair that is not
    /// <see cref="ComparedAs.Identical"/> has a report, a referrer of its first manifest. Null if all are identical.
    /// </summary>
    public string? Report { get; init; }

    /// <summary>The result of all pairs together: that of the most different one.</summary>
    public ComparedAs Worst() => Results.Count == 0 ? ComparedAs.Identical : Results.Max();
}

/// <summary>How two builds compare, from equal to different.</summary>
public enum ComparedAs
{
    /// <summary>The manifests have the same digest.</summary>
    Identical,

    /// <summary>The same files with the same content, modes and owners. Times, compression and the description of the image may differ.</summary>
    SameContent,

    /// <summary>A file was added, removed or changed.</summary>
    Different,
}
