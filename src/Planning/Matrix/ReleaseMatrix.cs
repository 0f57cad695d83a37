namespace TalosImageOperator.Planning.Matrix;

/// <summary>
/// The outputs of each minor release of Talos and how they are made, from upstream's Makefile, Dockerfile and imager at v1.6.8,
/// v1.7.7, v1.8.4, v1.9.6, v1.10.9, v1.11.6, v1.12.11, v1.13.9, v1.14.0-rc.1 and main. The planner, the rules, the warnings and
/// docs/outputs.md use these tables, which have a file each.
/// </summary>
public static class ReleaseMatrix
{
    public const int OldestMinor = 6;

    /// <summary>Newer releases are built like this one, with a warning.</summary>
    public static int NewestMinor { get; } = MinorReleases.Rows.Max(row => row.Minor);

    public static IEnumerable<int> Minors => Enumerable.Range(OldestMinor, NewestMinor - OldestMinor + 1);

    public static IReadOnlyList<ReleaseFacts> Facts => MinorReleases.Rows;

    public static IReadOnlyList<OutputRow> Outputs { get; } =
        [.. MakeOutputs.Rows, .. TalosctlOutputs.Rows, .. MediaOutputs.Rows];

    public static IReadOnlyList<PackageRow> Packages => PackageNames.Rows;

    public static IReadOnlyList<VariableRow> Variables => UserVariables.Rows;

    /// <summary>The tables of a release. A newer release than the newest known one gets the tables of that one.</summary>
    /// <exception cref="ArgumentException">The release is older than the matrix, or of another major version.</exception>
    public static ReleaseTable Of(TalosRelease release) => Supports(release)
        ? new ReleaseTable(IsNewer(release) ? NewestMinor : release.Minor)
        : throw new ArgumentException($"spec.release: \"{release}\" is not supported. Use v1.{OldestMinor}.0 or a later release of v1.", nameof(release));

    public static bool Supports(TalosRelease release) =>
        release.Major == 1 && release.Minor >= OldestMinor;

    /// <summary>Whether the release is newer than all known ones.</summary>
    public static bool IsNewer(TalosRelease release) => release.Minor > NewestMinor;
}
