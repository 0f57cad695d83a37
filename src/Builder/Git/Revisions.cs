using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Git;

/// <summary>What may be asked from a git server; checked again here, whatever checked the spec.</summary>
public static partial class Revisions
{
    public static bool IsSafe(string revision) =>
        SafeRevision().IsMatch(revision) && !revision.Contains("..", StringComparison.Ordinal);

    public static bool IsSafeRepository(string repository) => SafeRepository().IsMatch(repository);

    public static bool IsCommit(string revision) => FullCommit().IsMatch(revision);

    public static bool MayBeCommit(string revision) => AbbreviatedCommit().IsMatch(revision);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._/@+-]*\z")]
    private static partial Regex SafeRevision();

    [GeneratedRegex(@"\A((https?|ssh|git|file)://[A-Za-z0-9._~:/@%+\[\]-]+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[A-Za-z0-9._~/+-]+)\z")]
    private static partial Regex SafeRepository();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex FullCommit();

    [GeneratedRegex(@"\A[0-9a-f]{7,40}\z")]
    private static partial Regex AbbreviatedCommit();
}
